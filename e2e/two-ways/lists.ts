import { recordId } from '@trellis/shop-example';
import type { SuiteOperation } from './operation.ts';

/** Filters, orders and pages. */
export const lists: readonly SuiteOperation[] = [
  {
    name: 'a page with everything around it',
    query: `{ customers(first: 3, offset: 2, orderBy: [{ email: ASC }]) {
      totalCount nodes { email } edges { node { name } } pageInfo { hasNextPage hasPreviousPage }
    } }`,
  },
  {
    name: 'the last ones',
    query: '{ customers(last: 3, orderBy: [{ email: ASC }]) { nodes { email } pageInfo { hasPreviousPage } } }',
  },
  { name: 'nothing of a list but its number', query: '{ orders { totalCount } orderLines { totalCount } }' },
  {
    name: 'an empty page',
    query:
      '{ orders(where: { number: { eq: "none" } }) { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage startCursor endCursor } } }',
  },
  {
    name: 'a filter of every logic',
    query: `{ orders(first: 20, orderBy: [{ number: ASC }], where: {
      OR: [{ status: { in: [DRAFT, SHIPPED] } }, { total: { gte: "4000" } }]
      AND: [{ total: { gt: "100" } }, { NOT: { number: { endsWith: "7" } } }]
    }) { totalCount nodes { number status total } } }`,
  },
  {
    name: 'filters through relations, to one and to many',
    query: `{ customers(first: 10, orderBy: [{ email: ASC }], where: {
      orders: { some: { lines: { some: { product: { price: { gt: "300" } } } } }, none: { status: { eq: REJECTED } }, count: { gte: 2 } }
      salesRep: { title: { isNull: false } }
    }) { totalCount nodes { email salesRep { title } orders { totalCount } } } }`,
  },
  {
    name: 'lists of values, text without regard to case, patterns',
    query: `{
      tagged: products(where: { tags: { isEmpty: false } }, first: 5, orderBy: [{ sku: ASC }]) { nodes { sku tags } }
      named: products(where: { name: { contains: "CLAY", mode: INSENSITIVE } }, first: 5, orderBy: [{ sku: ASC }]) { nodes { name } }
      like: products(where: { sku: { like: "TR-0001_" } }, orderBy: [{ sku: ASC }]) { nodes { sku } }
    }`,
  },
  {
    name: 'filters that match everything and nothing',
    query:
      '{ all: orders(where: {}) { totalCount } none: orders(where: { OR: [] }) { totalCount } empty: orders(where: { id: { in: [] } }) { totalCount } }',
  },
  {
    name: 'an order by relations, missing values first and last',
    query: `{
      a: employees(orderBy: [{ manager: { name: ASC_NULLS_FIRST } }, { email: ASC }]) { nodes { email } }
      b: orders(orderBy: [{ customer: { name: DESC } }, { placedAt: DESC_NULLS_LAST }], first: 10) { nodes { number placedAt } }
    }`,
  },
  {
    name: 'filter, order and page in variables',
    query: `query Page($where: OrderWhere, $orderBy: [OrderOrderBy!], $first: Int, $offset: Int = 1) {
      orders(where: $where, orderBy: $orderBy, first: $first, offset: $offset) { nodes { number status } }
    }`,
    variables: {
      where: { status: { in: ['APPROVED', 'SHIPPED'] }, customer: { country: { ne: 'nowhere' } } },
      orderBy: [{ total: 'DESC' }, { number: 'ASC' }],
      first: 4,
    },
  },
  {
    name: 'one value where a list is expected, a number where a decimal is',
    query:
      'query ($min: Decimal, $by: [OrderOrderBy!]) { orders(where: { AND: { total: { gte: $min } } }, orderBy: $by, first: 3) { nodes { number total } } }',
    variables: { min: 2000, by: { number: 'ASC' } },
  },
  {
    name: 'variables that are absent, and one inside an object',
    query: `query ($note: String, $id: ID!, $ids: [ID!]) {
      orders(where: { note: { eq: $note }, customerId: { eq: $id } }, first: 3, orderBy: [{ number: ASC }]) { totalCount nodes { number } }
      products(where: { id: { in: $ids } }, first: 2, orderBy: [{ sku: ASC }]) { nodes { sku } }
    }`,
    variables: { id: recordId('Customer', 3) },
  },
  {
    name: 'records that are deleted',
    query:
      '{ all: orders(deleted: INCLUDE) { totalCount } only: orders(deleted: ONLY) { totalCount nodes { number deletedAt } } }',
  },
];
