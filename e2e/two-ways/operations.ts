import { recordId } from '@trellis/shop-example';
import { documents } from './documents.ts';
import { faults } from './faults.ts';
import { lists } from './lists.ts';
import type { SuiteOperation } from './operation.ts';

const order = recordId('Order', 1);
const director = recordId('Employee', 0);

const records: readonly SuiteOperation[] = [
  { name: 'a record by id', query: `{ order(where: { id: "${order}" }) { id version number status total } }` },
  {
    name: 'a record by a unique field',
    query: '{ product(where: { sku: "TR-00003" }) { id name price tags available } }',
  },
  {
    name: 'a record by a key of two fields',
    query: `{ orderLine(where: { order_position: { orderId: "${order}", position: 1 } }) { quantity unitPrice } }`,
  },
  { name: 'no record', query: '{ order(where: { number: "none" }) { id customer { name } lines { nodes { id } } } }' },
  {
    name: 'to-one, its id, and to-one again',
    query: `{ order(where: { id: "${order}" }) { customerId customer { id name salesRep { name manager { name } } } } }`,
  },
  {
    name: 'to-many with arguments, within to-many',
    query: `{ orders(first: 5, orderBy: [{ number: ASC }]) { nodes {
      number lines(first: 2, orderBy: [{ position: DESC }]) { totalCount nodes { position product { name } } }
    } } }`,
  },
  {
    name: 'many-to-many, both sides',
    query: `{ products(first: 3, orderBy: [{ sku: ASC }]) { nodes {
      sku categories(orderBy: [{ name: ASC }]) { nodes { name products(first: 2, orderBy: [{ sku: DESC }]) { nodes { sku } } } }
    } } }`,
  },
  {
    name: 'a model that is related to itself',
    query: `{ employee(where: { id: "${director}" }) { name manager { name } reports(first: 3, orderBy: [{ email: ASC }]) {
      totalCount nodes { name manager { name } reports { totalCount } }
    } } }`,
  },
  {
    name: 'values that other services own, by their key alone',
    query: `{ order(where: { id: "${order}" }) { createdBy { id } updatedBy { id } appModel { name } customer { owner { id } } } }`,
  },
  {
    name: 'lists of values, empty and full; values that are missing',
    query: '{ products(first: 20, orderBy: [{ sku: ASC }]) { nodes { sku tags picture { id } } } }',
  },
  {
    name: 'dates, moments and decimals',
    query: `{
      employees(first: 4, orderBy: [{ email: ASC }]) { nodes { hiredOn } }
      orders(first: 6, orderBy: [{ number: ASC }]) { nodes { placedAt total } }
    }`,
  },
];

/** Those of another owner than records; every one alone. */
const others: readonly SuiteOperation[] = [
  { name: 'who asks', query: '{ me { id name roles } }' },
  {
    name: 'the app and its models',
    query:
      '{ appInfo { slug name version } appModels { name label plural fields { name type options { name label } } } }',
  },
  {
    name: 'tasks and runs',
    query: '{ workflowTasks { title status role } workflowRuns { workflow status } }',
  },
  { name: 'files', query: '{ files(first: 2) { totalCount nodes { id name } pageInfo { hasNextPage } } }' },
  { name: 'people', query: '{ users(first: 2) { totalCount nodes { id name } pageInfo { hasNextPage } } }' },
];

/** Queries of every shape over the sample shop. */
export const operations: readonly SuiteOperation[] = [...records, ...lists, ...documents, ...faults, ...others];
