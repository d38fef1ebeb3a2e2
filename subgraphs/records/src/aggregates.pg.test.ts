import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
const seller = '0190a000-0000-7000-8000-00000000000a';

const orders = [
  {
    number: 'a1',
    customer: 'Ann',
    total: '10',
    lineCount: 1,
    big: '9223372036854775807',
    weight: 0.5,
    day: '2026-01-02',
  },
  {
    number: 'a2',
    customer: 'Ann',
    total: '20.5',
    lineCount: 2,
    big: '9223372036854775807',
    weight: 1.5,
    at: '10:00:00',
  },
  { number: 'b1', customer: 'Bob', total: '20.50', lineCount: 2, place: { latitude: 1, longitude: 2 } },
  { number: 'n1', total: '0.001', place: { latitude: 1, longitude: 2 }, labels: ['x'] },
];

beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
  for (const name of ['Ann', 'Bob', 'Cleo']) {
    await fixture.ask('mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }', {
      data: {
        name,
        email: `${name}@x.org`,
        balance: name === 'Cleo' ? '0.10' : '1',
        ...(name === 'Ann' ? { owner: seller } : {}),
      },
    });
  }
  for (const { customer, ...order } of orders) {
    await fixture.ask('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', {
      data: { ...order, ...(customer ? { customer: { connect: { email: `${customer}@x.org` } } } : {}) },
    });
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function aggregate(selection: string, args = '', as = admin): Promise<unknown> {
  const data = await fixture.ask<{ orders: { aggregate: unknown } }>(
    `{ orders${args} { aggregate { ${selection} } } }`,
    {},
    as,
  );
  return data.orders.aggregate;
}

describe('an aggregate', () => {
  test('is over all rows of the list, whatever the page', async () => {
    expect(
      await aggregate('count sum { total }', '(where: {customer: {name: {eq: "Ann"}}}, first: 1, offset: 1)'),
    ).toEqual({
      count: 2,
      sum: { total: '30.5' },
    });
  });

  test('sums exactly: integers to a BigInt, also past 64 bits, decimals to a Decimal, floats to a Float', async () => {
    expect(await aggregate('sum { total lineCount big weight }')).toEqual({
      sum: { total: '51.001', lineCount: '5', big: '18446744073709551614', weight: 2 },
    });
  });

  test('averages exact numbers to sixteen digits, and floats as floats', async () => {
    expect(await aggregate('avg { total lineCount big weight }')).toEqual({
      avg: { total: '12.75025', lineCount: '1.6666666666666667', big: '9223372036854775807', weight: 1 },
    });
  });

  test('pads an average to the scale of its field', async () => {
    const { customers } = await fixture.ask<{ customers: unknown }>(
      '{ customers { aggregate { sum { balance } avg { balance } } all: aggregate { min { balance } } } }',
    );
    expect(customers).toEqual({
      aggregate: { sum: { balance: '2.10' }, avg: { balance: '0.70' } },
      all: { min: { balance: '0.10' } },
    });
  });

  test('has the least and the greatest of numbers, texts and times in their text forms', async () => {
    expect(await aggregate('min { number total day } max { number lineCount at big }')).toEqual({
      min: { number: 'a1', total: '0.001', day: '2026-01-02' },
      max: { number: 'n1', lineCount: 2, at: '10:00:00.000', big: '9223372036854775807' },
    });
  });

  test('counts different values of any field, and what is missing not at all', async () => {
    expect(
      await aggregate(`
        number: countDistinct(field: number) total: countDistinct(field: total) customers: countDistinct(field: customerId)
        places: countDistinct(field: place) labels: countDistinct(field: labels) meta: countDistinct(field: meta)`),
    ).toEqual({ number: 4, total: 3, customers: 2, places: 1, labels: 1, meta: 0 });
  });

  test('is the same with and without a count of different values beside it', async () => {
    const measures = 'count sum { total lineCount big } avg { total big } min { number } max { day at }';
    for (const list of ['', '(where: {customer: {name: {eq: "Ann"}}})', '(where: {number: {in: []}})']) {
      const alone = await aggregate(measures, list);
      for (const field of ['customerId', 'number', 'total', 'place', 'labels', 'meta', 'weight']) {
        const beside = await aggregate(
          `${measures} countDistinct(field: ${field}) again: countDistinct(field: ${field})`,
          list,
        );
        const counted = await aggregate(`countDistinct(field: ${field}) again: countDistinct(field: ${field})`, list);
        expect(beside, field + list).toEqual({ ...(alone as object), ...(counted as object) });
      }
    }
  });

  test('over no row is 0 where it counts and null elsewhere', async () => {
    const none = '(where: {number: {in: []}})';
    expect(
      await aggregate('count countDistinct(field: total) sum { total big } avg { weight } max { number }', none),
    ).toEqual({
      count: 0,
      countDistinct: 0,
      sum: { total: null, big: null },
      avg: { weight: null },
      max: { number: null },
    });
    expect(await aggregate('__typename sum { __typename }', none)).toEqual({
      __typename: 'OrderAggregate',
      sum: { __typename: 'OrderSum' },
    });
  });

  test('stands on lists at any depth, beside their pages', async () => {
    const query = `{
      customers(orderBy: [{name: ASC}]) {
        nodes { name orders(first: 1, orderBy: [{number: ASC}]) { totalCount pageInfo { hasNextPage } nodes { number } aggregate { count sum { total } } } }
      }
    }`;
    const { customers } = await fixture.ask<{ customers: { nodes: unknown } }>(query);
    const list = (count: number, more: boolean, number: string | undefined, total: string | null) => ({
      totalCount: count,
      pageInfo: { hasNextPage: more },
      nodes: number ? [{ number }] : [],
      aggregate: { count, sum: { total } },
    });
    expect(customers.nodes).toEqual([
      { name: 'Ann', orders: list(2, true, 'a1', '30.5') },
      { name: 'Bob', orders: list(1, false, 'b1', '20.5') },
      { name: 'Cleo', orders: list(0, false, undefined, null) },
    ]);
  });

  test('takes the field of countDistinct from a variable', async () => {
    const query = 'query($field: OrderFieldName!) { orders { aggregate { countDistinct(field: $field) } } }';
    for (const [field, countDistinct] of [
      ['lineCount', 2],
      ['total', 3],
    ] as const) {
      expect(await fixture.ask(query, { field })).toEqual({ orders: { aggregate: { countDistinct } } });
    }
  });
});

describe('an aggregate in the caller’s view', () => {
  const sales = person(seller, 'sales');

  test('is over the rows that he sees', async () => {
    expect(await aggregate('count sum { total }', '', sales)).toEqual({ count: 2, sum: { total: '30.5' } });
  });

  test('does not count a field where no rule shows it', async () => {
    // All customers are public by their names; the rest is shown of his own alone.
    const query = '{ customers { aggregate { count sum { balance } countDistinct(field: email) min { email } } } }';
    expect(await fixture.ask(query, {}, sales)).toEqual({
      customers: { aggregate: { count: 3, sum: { balance: '1.00' }, countDistinct: 1, min: { email: 'Ann@x.org' } } },
    });
  });

  test.each([
    ['sum { balance }', ['customers', 'aggregate', 'sum', 'balance']],
    ['max { mail: email }', ['customers', 'aggregate', 'max', 'mail']],
    ['owners: countDistinct(field: owner)', ['customers', 'aggregate', 'owners']],
  ])('is refused for a field that no rule gives: %s', async (selection, path) => {
    const refused = await fixture.refused(`{ customers { aggregate { ${selection} } } }`, {}, person(seller));
    expect(refused.extensions.code).toBe('FORBIDDEN');
    expect(refused.path).toEqual(path);
  });
});

describe('records are ordered by what is computed over those that they have', () => {
  const names = async (orderBy: string, as = admin): Promise<readonly string[]> => {
    const { customers } = await fixture.ask<{ customers: { nodes: readonly { name: string }[] } }>(
      `{ customers(orderBy: ${orderBy}) { nodes { name } } }`,
      {},
      as,
    );
    return customers.nodes.map(({ name }) => name);
  };

  test('by their number', async () => {
    expect(await names('[{orders: {count: DESC}}]')).toEqual(['Ann', 'Bob', 'Cleo']);
    expect(await names('[{orders: {count: ASC}}]')).toEqual(['Cleo', 'Bob', 'Ann']);
  });

  test('by a sum, an average, the least and the greatest, nulls where there are none', async () => {
    expect(await names('[{orders: {sum: {total: ASC}}}]')).toEqual(['Bob', 'Ann', 'Cleo']);
    expect(await names('[{orders: {sum: {total: DESC}}}]')).toEqual(['Cleo', 'Ann', 'Bob']);
    expect(await names('[{orders: {avg: {lineCount: DESC_NULLS_LAST}}}]')).toEqual(['Bob', 'Ann', 'Cleo']);
    expect(await names('[{orders: {min: {big: ASC_NULLS_FIRST}}}, {name: DESC}]')).toEqual(['Cleo', 'Bob', 'Ann']);
  });

  test('through a relation to one record, nulls where there is none', async () => {
    const query = '{ orders(orderBy: [{customer: {orders: {count: ASC}}}, {number: ASC}]) { nodes { number } } }';
    const { orders: found } = await fixture.ask<{ orders: { nodes: readonly { number: string }[] } }>(query);
    expect(found.nodes.map(({ number }) => number)).toEqual(['b1', 'a1', 'a2', 'n1']);
  });

  test.each(['{count: DESC}', '{avg: {lineCount: DESC}}', '{sum: {weight: ASC}}', '{max: {big: ASC}}'])(
    'page by page with cursors: %s',
    async (order) => {
      const query = `query($after: String) { customers(orderBy: [{orders: ${order}}], first: 1, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }`;
      const found: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { customers }: { customers: Page } = await fixture.ask<{ customers: Page }>(query, { after });
        found.push(...customers.nodes.map(({ name }) => name));
        ({ hasNextPage: more, endCursor: after } = customers.pageInfo);
      }
      expect(found).toEqual(await names(`[{orders: ${order}}]`));
    },
  );

  test('as the caller sees them', async () => {
    // Bob's order is not of the seller's own customers: he sees none of it.
    expect(await names('[{orders: {count: ASC}}, {name: ASC}]')).toEqual(['Cleo', 'Bob', 'Ann']);
    expect(await names('[{orders: {count: ASC}}, {name: ASC}]', person(seller, 'sales'))).toEqual([
      'Bob',
      'Cleo',
      'Ann',
    ]);
  });

  test.each([
    '{orders: {}}',
    '{orders: {count: null}}',
    '{orders: {sum: {number: ASC}}}',
    '{orders: {count: ASC, sum: {total: ASC}}}',
  ])('and by nothing else: %s', async (order) => {
    const { extensions } = await fixture.refused(`{ customers(orderBy: [${order}]) { nodes { name } } }`);
    expect(extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('distinctOn', () => {
  const list = async (args: string, as = admin): Promise<unknown> => {
    const { orders: found } = await fixture.ask<{
      orders: { nodes: readonly { number: string }[]; totalCount: number };
    }>(`{ orders(${args}) { totalCount nodes { number } } }`, {}, as);
    return [found.totalCount, ...found.nodes.map(({ number }) => number)];
  };

  test('keeps the first record of each in the list’s own order, what is missing being one value', async () => {
    expect(await list('distinctOn: [lineCount], orderBy: [{number: ASC}]')).toEqual([3, 'a1', 'a2', 'n1']);
    expect(await list('distinctOn: [lineCount], orderBy: [{number: DESC}]')).toEqual([3, 'n1', 'b1', 'a1']);
    expect(await list('distinctOn: [customerId, lineCount], orderBy: [{number: ASC}]')).toEqual([
      4,
      'a1',
      'a2',
      'b1',
      'n1',
    ]);
    expect(await list('distinctOn: [place], orderBy: [{number: ASC}]')).toEqual([2, 'a1', 'b1']);
  });

  test('keeps the same ones from the end, by offset and by cursor', async () => {
    expect(await list('distinctOn: [lineCount], orderBy: [{number: ASC}], last: 2')).toEqual([3, 'a2', 'n1']);
    expect(await list('distinctOn: [lineCount], orderBy: [{number: ASC}], first: 1, offset: 1')).toEqual([3, 'a2']);
    const query =
      'query($after: String) { orders(distinctOn: [lineCount], orderBy: [{number: ASC}], first: 1, after: $after) { edges { cursor node { number } } } }';
    const { orders: first } = await fixture.ask<{ orders: { edges: readonly { cursor: string }[] } }>(query);
    const { orders: second } = await fixture.ask<{ orders: { edges: readonly { node: unknown }[] } }>(query, {
      after: first.edges[0]?.cursor,
    });
    expect(second.edges.map(({ node }) => node)).toEqual([{ number: 'a2' }]);
    const elsewhere = `{ orders(orderBy: [{number: ASC}], after: "${first.edges[0]?.cursor ?? ''}") { totalCount } nodes: orders(orderBy: [{number: ASC}], after: "${first.edges[0]?.cursor ?? ''}") { nodes { id } } }`;
    expect((await fixture.refused(elsewhere)).extensions.code).toBe('BAD_USER_INPUT');
  });

  test('narrows what is computed too', async () => {
    expect(await aggregate('count sum { total }', '(distinctOn: [lineCount], orderBy: [{number: ASC}])')).toEqual({
      count: 3,
      sum: { total: '30.501' },
    });
  });

  test('of no field keeps all', async () => {
    expect(await list('distinctOn: [], orderBy: [{number: ASC}]')).toEqual([4, 'a1', 'a2', 'b1', 'n1']);
  });

  test('takes its fields from a variable', async () => {
    const query = 'query($on: [OrderFieldName!]) { orders(distinctOn: $on) { totalCount } }';
    for (const [on, totalCount] of [
      [['lineCount'], 3],
      [['number'], 4],
      [null, 4],
    ] as const)
      expect(await fixture.ask(query, { on })).toEqual({ orders: { totalCount } });
  });
});

interface Page {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
