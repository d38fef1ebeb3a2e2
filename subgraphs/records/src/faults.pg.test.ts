import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, type RecordsFixture, type RefusedError } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
  await fixture.ask('mutation { createCustomer(data: {name: "Ada", email: "ada@example.com"}) { id } }');
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function errorsOf(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const { body } = await fixture.answer(query, variables, admin);
  return (JSON.parse(body.toString()) as { readonly errors?: readonly RefusedError[] }).errors ?? [];
}

/** The place of each error in the response, with its code and the faults that it tells, each as its path and rule. */
async function told(query: string, variables?: Readonly<Record<string, unknown>>) {
  return (await errorsOf(query, variables)).map(({ path, extensions: { code, fieldErrors = [] } }) => [
    path?.join('.'),
    code,
    fieldErrors.map((fault) => `${fault.path.join('.')} ${fault.rule}`).toSorted(),
  ]);
}

const count = async () =>
  (await fixture.ask<{ customers: { totalCount: number } }>('{ customers { totalCount } }')).customers.totalCount;

const input = 'BAD_USER_INPUT';

describe('every fault of a request is told at once', () => {
  test('of several root fields, each at its place in the response, also behind one that the database refuses', async () => {
    const query = `mutation($long: String!) {
      first: createCustomer(data: {name: $long, email: "nobody"}) { id }
      fine: createCustomer(data: {name: "Eve"}) { id }
      second: createOrders(data: [{number: "1", total: "1"}, {number: "2", total: "-1", weight: "heavy"}]) { affectedCount }
      third: updateCustomer(where: {id: "nobody"}, data: {email: "x"}) { id }
      fourth: updateCustomers(where: {email: {eq: 7}}, data: {balance: "much"}) { affectedCount }
    }`;
    const others = [
      ['second', input, ['data.1.total min', 'data.1.weight type']],
      ['third', input, ['data.email type', 'where.id type']],
      ['fourth', input, ['data.balance type', 'where.email.eq type']],
    ];
    expect(await told(query, { long: 'x'.repeat(21) })).toEqual([
      ['first', input, ['data.email type', 'data.name maxLength']],
      ...others,
    ]);
    const taken = query.replace('name: $long, email: "nobody"', 'name: "Ada", email: "ada@example.com"');
    expect(await told(taken.replace('($long: String!)', ''))).toEqual([
      ['first', 'UNIQUE_VIOLATION', ['data.email unique']],
      ...others,
    ]);
    expect(await count()).toBe(1);
  });

  test('of one record: of its structure, of its values, and what is missing', async () => {
    const customer = '018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90';
    const data = {
      number: 7,
      customerId: customer,
      customer: { connect: { id: customer } },
      weight: 'heavy',
      status: 'LOST',
      version: 3,
    };
    const faults = [
      'data.customer conflict',
      'data.number type',
      'data.status type',
      'data.total required',
      'data.version type',
      'data.weight type',
    ];
    expect(await told('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', { data })).toEqual([
      ['createOrder', input, faults],
    ]);
    const nested = { name: 'x'.repeat(21), orders: { create: [{ number: '1', total: '1' }, data] } };
    expect(
      await told('mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }', { data: nested }),
    ).toEqual([
      [
        'createCustomer',
        input,
        [
          'data.name maxLength',
          ...faults
            .filter((fault) => !fault.startsWith('data.customer '))
            .concat('data.customer conflict', 'data.customerId conflict')
            .map((fault) => fault.replace('data.', 'data.orders.create.1.')),
        ].toSorted(),
      ],
    ]);
  });

  test('of a missing value, beside those that break a rule', async () => {
    expect(
      await told('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', {
        data: { number: null, total: '-1' },
      }),
    ).toEqual([['createOrder', 'VALIDATION_FAILED', ['data.number required', 'data.total min']]]);
  });

  test('of filters, orders and keys', async () => {
    const where = {
      number: { eq: null, near: 'x' },
      OR: [{ colour: { eq: 1 } }, { total: { between: ['1'] } }],
      customer: { email: { isNull: 'perhaps' } },
      tags: { any: {}, count: { about: 1 } },
    };
    expect(
      await told(
        `query($where: OrderWhere, $orderBy: [OrderOrderBy!]) {
          one: orders(where: $where) { totalCount }
          two: orders(orderBy: $orderBy) { totalCount }
          three: customer(where: {id: "018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90", email: "a"}) { id }
        }`,
        { where, orderBy: [{ meta: 'ASC' }, { number: 'UP' }] },
      ),
    ).toEqual([
      [
        'one',
        input,
        [
          'where.OR.0.colour type',
          'where.OR.1.total.between type',
          'where.customer.email.isNull type',
          'where.number.eq type',
          'where.tags.any type',
          'where.tags.count.about type',
        ],
      ],
      ['two', input, ['orderBy.0.meta type', 'orderBy.1.number type']],
      ['three', input, ['where type']],
    ]);
  });
});

describe('what the database refuses is told at the record that it is about', () => {
  test('a taken value among many, also where two of the request take it', async () => {
    const create = 'mutation($data: [CustomerCreateInput!]!) { createCustomers(data: $data) { affectedCount } }';
    const named = (email: string) => ({ name: 'Eve', email });
    const all = [named('a@example.com'), named('ada@example.com'), named('b@example.com')];
    expect(await told(create, { data: all })).toEqual([
      ['createCustomers', 'UNIQUE_VIOLATION', ['data.1.email unique']],
    ]);
    expect(
      await told(create, { data: [named('c@example.com'), named('d@example.com'), named('c@example.com')] }),
    ).toEqual([['createCustomers', 'UNIQUE_VIOLATION', ['data.2.email unique']]]);
    expect(await count()).toBe(1);
  });

  test('a taken value in nested records, by a key of several fields too', async () => {
    const orders = (...counts: readonly number[]) =>
      counts.map((lineCount) => ({ number: `n${Math.random()}`, total: '1', lineCount }));
    expect(
      await told('mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }', {
        data: { name: 'Eve', orders: { create: orders(1, 2, 1) } },
      }),
    ).toEqual([
      [
        'createCustomer',
        'UNIQUE_VIOLATION',
        ['data.orders.create.2.customer unique', 'data.orders.create.2.lineCount unique'],
      ],
    ]);
    const create = 'mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }';
    expect(
      await told(create, {
        data: { number: '9', total: '1', customer: { create: { name: 'Eve', email: 'ada@example.com' } } },
      }),
    ).toEqual([['createOrder', 'UNIQUE_VIOLATION', ['data.customer.create.email unique']]]);
  });

  test('a number that a step makes too small, at its list’s item', async () => {
    const { createCustomer: customer } = await fixture.ask<{
      createCustomer: { id: string; orders: { nodes: { id: string }[] } };
    }>(
      `mutation { createCustomer(data: {name: "Eve", orders: {create: [{number: "s1", total: "1"}, {number: "s2", total: "2"}]}}) { id orders(orderBy: [{number: ASC}]) { nodes { id } } } }`,
    );
    const [one, two] = customer.orders.nodes.map(({ id }) => id);
    const update = `mutation($id: ID!, $orders: OrderManyOnCustomerUpdateInput) {
      updateCustomer(where: {id: $id}, data: {orders: $orders}) { id } }`;
    const steps = [one, two].map((id, index) => ({
      where: { id },
      apply: { increment: { total: index === 0 ? '1' : '-3' } },
    }));
    expect(await told(update, { id: customer.id, orders: { update: steps } })).toEqual([
      ['updateCustomer', 'VALIDATION_FAILED', ['data.orders.update.1.total min']],
    ]);
  });
});
