import { recordId } from '@trellis/shop-example';
import type { SuiteOperation } from './operation.ts';

/** Operations that may fail or, for another caller, succeed. None of them changes what is stored. */
export const faults: readonly SuiteOperation[] = [
  { name: 'no document', query: '{ orders {' },
  { name: 'an unknown field', query: '{ orders { nodes { colour } } }' },
  { name: 'an argument of the wrong type', query: '{ orders(first: "three") { totalCount } }' },
  {
    name: 'a variable of the wrong type',
    query: 'query ($n: Int) { orders(first: $n) { totalCount } }',
    variables: { n: 'x' },
  },
  { name: 'a variable that is missing', query: 'query ($id: ID!) { order(where: { id: $id }) { id } }' },
  { name: 'an operator that is given null', query: '{ orders(where: { total: { gt: null } }) { totalCount } }' },
  { name: 'a text that is no decimal', query: '{ a: orders(where: { total: { gt: "much" } }) { totalCount } }' },
  { name: 'an id that is none', query: '{ order(where: { id: "1" }) { id } }' },
  { name: 'two keys at once', query: `{ order(where: { id: "${recordId('Order', 1)}", number: "O-000001" }) { id } }` },
  { name: 'a page that is too large', query: '{ orders(first: 5000) { nodes { id } } }' },
  { name: 'a cursor of nobody', query: '{ orders(first: 2, after: "nonsense") { nodes { id } } }' },
  { name: 'first and last at once', query: '{ orders(first: 2, last: 2) { totalCount } }' },
  { name: 'what not everybody may read', query: '{ all: products(first: 1) { nodes { sku stock } } }' },
  {
    name: 'a fault beside what is right',
    query:
      '{ right: products(first: 1, orderBy: [{ sku: ASC }]) { nodes { sku } } wrong: products(first: -1) { nodes { sku } } }',
  },
  {
    name: 'a change of what is not there',
    query: 'mutation { updateOrder(where: { number: "none" }, data: { note: "x" }) { id } }',
  },
  {
    name: 'a change of an older version',
    query:
      'mutation { mine: updateOrder(where: { number: "O-000002" }, data: { note: "x" }, expectedVersion: 7777) { number } }',
  },
  {
    name: 'a name that is taken',
    query:
      'mutation { createCategory(data: { name: "Kitchen" }) { id } again: createCategory(data: { name: "Kitchen" }) { id } }',
  },
  {
    name: 'several faults in one input',
    query: 'mutation ($d: ProductCreateInput!) { createProduct(data: $d) { id } }',
    variables: { d: { sku: 'x'.repeat(30), name: '', price: '-1', stock: -2 } },
  },
  {
    name: 'a relation to what is not there',
    query: `mutation { createOrderLine(data: { position: 1, quantity: 1, unitPrice: "1", orderId: "${recordId('Order', 99_999)}", productId: "${recordId('Product', 1)}" }) { id } }`,
  },
];
