import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const definition: AppDefinition = {
  format: 1,
  enums: { Status: { values: [{ name: 'OPEN' }, { name: 'PAID' }] } },
  models: {
    City: { plural: 'cities', fields: { name: { type: 'String', unique: true }, place: { type: 'Point' } } },
    Customer: {
      groupBy: false,
      fields: {
        name: { type: 'String', unique: true },
        city: { type: 'City' },
        kind: { type: 'String', formula: "'customer'" },
        sales: { type: 'Sale', list: true, inverse: 'customer' },
      },
      permissions: { user: { read: [{ where: { name: { ne: 'Cleo' } } }] } },
    },
    Sale: {
      fields: {
        number: { type: 'String', required: true, unique: true },
        status: { type: 'Status' },
        total: { type: 'Decimal', precision: 12, scale: 2 },
        pieces: { type: 'Int' },
        weight: { type: 'Float' },
        at: { type: 'DateTime' },
        day: { type: 'Date' },
        seller: { type: 'User' },
        note: { type: 'Text' },
        tags: { type: 'String', list: true },
        route: { type: 'Point', list: true },
        customer: { type: 'Customer', inverse: 'sales' },
      },
      permissions: {
        user: {
          read: [
            { where: { seller: { eq: { $: 'user.id' } } } },
            { fields: ['number', 'status', 'seller', 'customer', 'at'] },
          ],
        },
        public: { read: [{ fields: ['*'], except: ['status'] }] },
      },
    },
  },
};

const [ann, bob] = ['0190a000-0000-7000-8000-00000000000a', '0190a000-0000-7000-8000-00000000000b'];
const sales = [
  {
    number: '1',
    status: 'OPEN',
    total: '10',
    pieces: 1,
    weight: 0.5,
    at: '2026-01-31T23:30:00Z',
    day: '2026-01-31',
    seller: ann,
    tags: ['x'],
    customer: 'Ada',
  },
  {
    number: '2',
    status: 'OPEN',
    total: '20.50',
    pieces: 2,
    weight: 1.5,
    at: '2026-02-01T00:30:00Z',
    day: '2026-02-01',
    seller: bob,
    tags: ['x'],
    customer: 'Ada',
  },
  {
    number: '3',
    status: 'PAID',
    total: '5',
    pieces: 2,
    at: '2026-03-29T02:30:00Z',
    day: '2026-03-29',
    seller: ann,
    customer: 'Bea',
  },
  { number: '4', status: 'PAID', total: '7', at: '2026-10-25T00:30:00Z', seller: bob, customer: 'Cleo' },
  { number: '5', at: '2026-10-25T01:30:00Z' },
];

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  await fixture.ask(
    'mutation { a: createCity(data: {name: "Bonn"}) { id } b: createCity(data: {name: "Rome", place: {latitude: 41.9, longitude: 12.5}}) { id } }',
  );
  for (const [name, city] of [
    ['Ada', 'Bonn'],
    ['Bea', 'Rome'],
    ['Cleo', 'Rome'],
  ])
    await fixture.ask('mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }', {
      data: { name, city: { connect: { name: city } } },
    });
  for (const { customer, ...sale } of sales)
    await fixture.ask('mutation($data: SaleCreateInput!) { createSale(data: $data) { id } }', {
      data: { ...sale, ...(customer ? { customer: { connect: { name: customer } } } : {}) },
    });
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function groups(args: string, selection: string, as = admin): Promise<unknown> {
  const { salesGroupBy } = await fixture.ask<{ salesGroupBy: { nodes: unknown } }>(
    `{ salesGroupBy(${args}) { nodes { ${selection} } } }`,
    {},
    as,
  );
  return salesGroupBy.nodes;
}

describe('groups of records', () => {
  test('have typed keys, and what is computed over each, nulls being one group', async () => {
    expect(
      await groups('by: [{field: status}]', 'keys { status } aggregate { count sum { total } max { pieces } }'),
    ).toEqual([
      { keys: { status: 'OPEN' }, aggregate: { count: 2, sum: { total: '30.50' }, max: { pieces: 2 } } },
      { keys: { status: 'PAID' }, aggregate: { count: 2, sum: { total: '12.00' }, max: { pieces: 2 } } },
      { keys: { status: null }, aggregate: { count: 1, sum: { total: null }, max: { pieces: null } } },
    ]);
  });

  test('have the same values and the same order with and without a count of different values', async () => {
    const measures = 'count sum { total } avg { pieces } min { number } max { at }';
    for (const args of [
      'by: [{field: status}], orderBy: [{sum: {total: DESC}}]',
      'by: [{field: status}, {field: customerId}], having: {count: {gte: 1}}',
      'by: [{customer: {city: {field: name}}}], orderBy: [{avg: {pieces: ASC}}], where: {total: {gt: "1"}}',
    ]) {
      const alone = await groups(args, `aggregate { ${measures} }`);
      for (const field of ['number', 'customerId', 'tags', 'weight', 'note']) {
        const counted = `customers: countDistinct(field: ${field})`;
        const [beside, apart] = await Promise.all(
          [`${measures} ${counted}`, counted].map((asked) => groups(args, `aggregate { ${asked} }`)),
        );
        expect(beside, `${field} ${args}`).toMatchObject(alone as object[]);
        expect(beside, `${field} ${args}`).toMatchObject(apart as object[]);
      }
    }
  });

  test('go by several keys, and by users', async () => {
    expect(
      await groups(
        'by: [{field: status}, {field: seller}], where: {status: {isNull: false}}',
        'keys { status seller { __typename id } } aggregate { count }',
      ),
    ).toEqual(
      ['OPEN', 'PAID'].flatMap((status) =>
        [ann, bob].map((id) => ({ keys: { status, seller: { __typename: 'User', id } }, aggregate: { count: 1 } })),
      ),
    );
  });

  test('go by what cannot be a key in the answer too', async () => {
    expect(await groups('by: [{field: tags}]', 'aggregate { count }')).toEqual([
      { aggregate: { count: 2 } },
      { aggregate: { count: 3 } },
    ]);
    expect(await groups('by: [{field: note}]', '__typename keys { __typename }')).toEqual([
      { __typename: 'SaleGroup', keys: { __typename: 'SaleGroupKeys' } },
    ]);
  });

  test('go by lists of places, a page at a time', async () => {
    const query =
      'query($after: String) { salesGroupBy(by: [{field: route}, {field: status}], first: 1, after: $after) { nodes { aggregate { count } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }';
    const { salesGroupBy: first } = await fixture.ask<{ salesGroupBy: GroupsPage }>(query);
    const { salesGroupBy: second } = await fixture.ask<{ salesGroupBy: GroupsPage }>(query, {
      after: first.pageInfo.endCursor,
    });
    expect(second).toMatchObject({ totalCount: first.totalCount, pageInfo: { hasPreviousPage: true } });
  });

  test('go by a record, with its fields', async () => {
    const selection = 'keys { customerId customer { id name city { name } } } aggregate { count }';
    const byId = await groups('by: [{field: customerId}], orderBy: [{count: DESC}]', selection);
    expect(byId).toEqual(await groups('by: [{customer: {field: id}}], orderBy: [{count: DESC}]', selection));
    expect(byId).toMatchObject([
      { keys: { customer: { name: 'Ada', city: { name: 'Bonn' } } }, aggregate: { count: 2 } },
      ...[1, 2, 3].map(() => ({ aggregate: { count: 1 } })),
    ]);
    expect(byId).toContainEqual({ keys: { customerId: null, customer: null }, aggregate: { count: 1 } });
  });

  test('go by a field of a record, through any number of relations', async () => {
    expect(
      await groups(
        'by: [{customer: {city: {field: name}}}], where: {customerId: {isNull: false}}',
        'keys { customer { city { name } } } aggregate { count sum { total } }',
      ),
    ).toEqual([
      { keys: { customer: { city: { name: 'Bonn' } } }, aggregate: { count: 2, sum: { total: '30.50' } } },
      { keys: { customer: { city: { name: 'Rome' } } }, aggregate: { count: 2, sum: { total: '12.00' } } },
    ]);
  });

  test('go by the place of a record, which is answered', async () => {
    const selection = 'keys { customer { city { place { latitude at: longitude __typename } } } } aggregate { count }';
    const keyed = (place: object | null, count: number) => ({
      keys: { customer: { city: { place } } },
      aggregate: { count },
    });
    expect(
      await groups('by: [{customer: {city: {field: place}}}], where: {customerId: {isNull: false}}', selection),
    ).toEqual([keyed({ latitude: 41.9, at: 12.5, __typename: 'AppPoint' }, 2), keyed(null, 2)]);
  });

  test('go by what is computed from a record, where there is one', async () => {
    expect(await groups('by: [{customer: {field: kind}}]', 'keys { customer { kind } } aggregate { count }')).toEqual([
      { keys: { customer: { kind: 'customer' } }, aggregate: { count: 4 } },
      { keys: { customer: { kind: null } }, aggregate: { count: 1 } },
    ]);
  });

  test('have no record where by holds what every record has, and there is none', async () => {
    const nodes = await groups(
      'by: [{customer: {field: version}}]',
      'keys { customer { version } } aggregate { count }',
    );
    expect(nodes).toEqual([
      { keys: { customer: { version: 1 } }, aggregate: { count: 4 } },
      { keys: { customer: null }, aggregate: { count: 1 } },
    ]);
  });

  test('are chosen by having, which has two values as filters have', async () => {
    const keys = async (having: string) =>
      (
        (await groups(`by: [{field: status}], having: ${having}`, 'keys { status }')) as readonly {
          keys: { status: string | null };
        }[]
      ).map(({ keys: { status } }) => status);
    expect(await keys('{count: {gt: 1}}')).toEqual(['OPEN', 'PAID']);
    expect(await keys('{sum: {total: {gte: "30.5"}}}')).toEqual(['OPEN']);
    expect(await keys('{NOT: {sum: {total: {gte: "30.5"}}}}')).toEqual(['PAID', null]);
    expect(await keys('{avg: {pieces: {in: ["1.5", "3"]}}}')).toEqual(['OPEN']);
    expect(await keys('{avg: {pieces: {notIn: ["1.5", "3"]}}}')).toEqual(['PAID', null]);
    expect(await keys('{max: {weight: {isNull: true}}}')).toEqual(['PAID', null]);
    expect(await keys('{OR: [{min: {total: {between: ["5", "6"]}}}, {count: {eq: 1}}]}')).toEqual(['PAID', null]);
    expect(await keys('{OR: []}')).toEqual([]);
    expect(await keys('{}')).toEqual(['OPEN', 'PAID', null]);
  });

  test('are ordered by their keys, counts and sums, and completed by the keys', async () => {
    const statuses = async (orderBy: string) =>
      (
        (await groups(`by: [{field: status}], orderBy: ${orderBy}`, 'keys { status }')) as readonly {
          keys: { status: string | null };
        }[]
      ).map(({ keys: { status } }) => status);
    expect(await statuses('[{keys: DESC}]')).toEqual([null, 'PAID', 'OPEN']);
    expect(await statuses('[{keys: ASC_NULLS_FIRST}]')).toEqual([null, 'OPEN', 'PAID']);
    expect(await statuses('[{count: ASC}]')).toEqual([null, 'OPEN', 'PAID']);
    expect(await statuses('[{count: DESC}, {sum: {total: ASC}}]')).toEqual(['PAID', 'OPEN', null]);
    expect(await statuses('[{avg: {weight: DESC_NULLS_LAST}}, {keys: DESC}]')).toEqual(['OPEN', null, 'PAID']);
  });

  test('come in pages with cursors, and totalCount counts groups', async () => {
    const query = `query($after: String, $first: Int) {
      salesGroupBy(by: [{field: status}, {field: pieces}], orderBy: [{sum: {total: DESC}}], first: $first, after: $after) {
        totalCount nodes { keys { status pieces } aggregate { sum { total } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`;
    const whole = (await fixture.ask<{ salesGroupBy: GroupsPage }>(query)).salesGroupBy;
    expect(whole.totalCount).toBe(5);
    expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    const found: unknown[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { salesGroupBy }: { salesGroupBy: GroupsPage } = await fixture.ask<{ salesGroupBy: GroupsPage }>(query, {
        after,
        first: 2,
      });
      expect(salesGroupBy.totalCount).toBe(5);
      expect(salesGroupBy.pageInfo.hasPreviousPage).toBe(after !== null);
      found.push(...salesGroupBy.nodes);
      ({ hasNextPage: more, endCursor: after } = salesGroupBy.pageInfo);
    }
    expect(found).toEqual(whole.nodes);
    const elsewhere = query.replace('{field: pieces}', '{field: seller}').replace(' pieces }', ' }');
    const refused = await fixture.refused(elsewhere, { after: whole.pageInfo.startCursor });
    expect(refused.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('have their records, with pages, orders and counts of their own', async () => {
    const nodes = await groups(
      'by: [{field: status}], where: {number: {ne: "4"}}',
      'keys { status } records(first: 1, orderBy: [{number: DESC}]) { totalCount nodes { number customer { name } } pageInfo { hasNextPage } aggregate { count } }',
    );
    const records = (count: number, number: string, name: string | undefined) => ({
      totalCount: count,
      nodes: [{ number, customer: name ? { name } : null }],
      pageInfo: { hasNextPage: count > 1 },
      aggregate: { count },
    });
    expect(nodes).toEqual([
      { keys: { status: 'OPEN' }, records: records(2, '2', 'Ada') },
      { keys: { status: 'PAID' }, records: records(1, '3', 'Bea') },
      { keys: { status: null }, records: records(1, '5', undefined) },
    ]);
  });

  test('take all their arguments from variables, and are compiled once for values of one form', async () => {
    const query = `query($by: [SaleGroupBy!]!, $where: SaleWhere, $having: SaleHaving, $orderBy: [SaleGroupOrderBy!], $first: Int) {
      salesGroupBy(by: $by, where: $where, having: $having, orderBy: $orderBy, first: $first) { nodes { keys { status } } }
    }`;
    for (const [total, status] of [
      ['30', 'OPEN'],
      ['12', 'PAID'],
    ])
      expect(
        await fixture.ask(query, {
          by: [{ field: 'status' }],
          where: { status: { eq: status } },
          having: { sum: { total: { gte: total } } },
          orderBy: [{ keys: 'DESC' }],
          first: 1,
        }),
      ).toEqual({ salesGroupBy: { nodes: [{ keys: { status } }] } });
  });
});

interface GroupsPage {
  readonly totalCount: number;
  readonly nodes: readonly unknown[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

describe('dates are grouped by buckets of a time zone', () => {
  const counts = async (by: string, key: string) =>
    (
      (await groups(`by: [${by}]`, `keys { key: ${key} } aggregate { count }`)) as readonly {
        keys: { key: unknown };
        aggregate: { count: number };
      }[]
    ).map(({ keys: { key: value }, aggregate: { count } }) => [value, count]);

  test('in UTC unless another is named', async () => {
    expect(await counts('{field: at, bucket: MONTH}', 'at')).toEqual([
      ['2026-01-01T00:00:00.000Z', 1],
      ['2026-02-01T00:00:00.000Z', 1],
      ['2026-03-01T00:00:00.000Z', 1],
      ['2026-10-01T00:00:00.000Z', 2],
    ]);
  });

  test('a key is the moment at which its bucket begins there', async () => {
    expect(
      await counts(
        '{field: at, bucket: MONTH, timeZone: "Asia/Shanghai"}',
        'at(bucket: MONTH, timeZone: "Asia/Shanghai")',
      ),
    ).toEqual([
      ['2026-01-31T16:00:00.000Z', 2],
      ['2026-02-28T16:00:00.000Z', 1],
      ['2026-09-30T16:00:00.000Z', 2],
    ]);
    expect(await counts('{field: at, bucket: QUARTER, timeZone: "America/New_York"}', 'at')).toEqual([
      ['2026-01-01T05:00:00.000Z', 3],
      ['2026-10-01T04:00:00.000Z', 2],
    ]);
  });

  test('hours keep apart where clocks are set back, and weeks begin on Monday', async () => {
    const hours = await counts('{field: at, bucket: HOUR, timeZone: "Europe/Berlin"}', 'at');
    expect(hours.slice(-2)).toEqual([
      ['2026-10-25T00:00:00.000Z', 1],
      ['2026-10-25T01:00:00.000Z', 1],
    ]);
    expect((await counts('{field: at, bucket: WEEK, timeZone: "Europe/Berlin"}', 'at'))[0]).toEqual([
      '2026-01-25T23:00:00.000Z',
      2,
    ]);
  });

  test('a bucket that would begin before the first moment there is begins with it', async () => {
    await fixture.ask('mutation { createSale(data: {number: "first", at: "0001-01-03T12:00:00Z"}) { id } }');
    try {
      for (const [bucket, begin] of [
        ['YEAR', '0001-01-01T00:00:00.000Z'],
        ['WEEK', '0001-01-01T00:00:00.000Z'],
        ['HOUR', '0001-01-03T11:54:17.000Z'],
      ])
        expect((await counts(`{field: at, bucket: ${bucket}, timeZone: "Asia/Shanghai"}`, 'at'))[0]).toEqual([
          begin,
          1,
        ]);
    } finally {
      await fixture.ask('mutation { deleteSales(where: {number: {eq: "first"}}) { affectedCount } }');
    }
  });

  test('days are days in every zone', async () => {
    expect(await counts('{field: day, bucket: YEAR, timeZone: "Asia/Tokyo"}', 'day(bucket: YEAR)')).toEqual([
      ['2026-01-01', 3],
      [null, 2],
    ]);
  });

  test('one date may be in several buckets, told apart by the arguments of its key', async () => {
    const selection = 'keys { at year: at(bucket: YEAR) month: at(bucket: MONTH, timeZone: $zone) }';
    const query = `query($zone: String) { salesGroupBy(by: [{field: at}, {field: at, bucket: YEAR}, {field: at, bucket: MONTH, timeZone: $zone}], first: 1) { nodes { ${selection} } } }`;
    for (const [zone, month] of [
      ['UTC', '2026-01-01T00:00:00.000Z'],
      ['Asia/Tokyo', '2026-01-31T15:00:00.000Z'],
    ])
      expect(await fixture.ask(query, { zone })).toEqual({
        salesGroupBy: {
          nodes: [{ keys: { at: '2026-01-31T23:30:00.000Z', year: '2026-01-01T00:00:00.000Z', month } }],
        },
      });
  });

  test.each(['Mars/Olympus', '+05:30', '', 'utc; drop', 'EST5EDT,M3.2.0,M11.1.0', "Europe/Berlin'"])(
    'in no zone that there is not: %j',
    async (zone) => {
      const query =
        'query($zone: String) { salesGroupBy(by: [{field: at, bucket: DAY, timeZone: $zone}]) { totalCount } }';
      expect((await fixture.refused(query, { zone })).extensions.code).toBe('BAD_USER_INPUT');
    },
  );
});

describe('groups that make no sense are refused', () => {
  test.each([
    ['by: []', 'aggregate { count }'],
    ['by: [{}]', 'aggregate { count }'],
    ['by: [{field: status, customer: {field: name}}]', 'aggregate { count }'],
    ['by: [{field: status, bucket: DAY}]', 'aggregate { count }'],
    ['by: [{field: at, timeZone: "UTC"}]', 'aggregate { count }'],
    ['by: [{customer: {field: name}, bucket: DAY}]', 'aggregate { count }'],
    ['by: [{field: status}], having: {count: {gt: null}}', 'aggregate { count }'],
    ['by: [{field: status}], having: {sum: null}', 'aggregate { count }'],
    ['by: [{field: status}], orderBy: [{}]', 'aggregate { count }'],
    ['by: [{field: status}]', 'keys { pieces }'],
    ['by: [{field: status}]', 'keys { customer { name } }'],
    ['by: [{customer: {field: name}}]', 'keys { customer { id } }'],
    ['by: [{field: at, bucket: DAY}]', 'keys { at(bucket: MONTH) }'],
    ['by: [{field: at, bucket: DAY}, {field: at, bucket: MONTH}]', 'keys { at }'],
  ])('%s with %s', async (args, selection) => {
    const refused = await fixture.refused(`{ salesGroupBy(${args}) { nodes { ${selection} } } }`);
    expect(refused.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('more groups on a page than a page has', async () => {
    const refused = await fixture.refused(
      '{ salesGroupBy(by: [{field: status}], first: 1001) { totalCount nodes { aggregate { count } } } }',
    );
    expect(refused.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('groups are of the caller’s view', () => {
  const user = person(ann);

  test('a value that he does not see on a row is a missing one there', async () => {
    expect(
      await groups(
        'by: [{field: pieces}], where: {number: {in: ["1", "2", "3"]}}',
        'keys { pieces } aggregate { count sum { total } }',
        { ...user, roles: ['user'] },
      ),
    ).toEqual([
      { keys: { pieces: 1 }, aggregate: { count: 1, sum: { total: '10.00' } } },
      { keys: { pieces: 2 }, aggregate: { count: 1, sum: { total: '5.00' } } },
      { keys: { pieces: null }, aggregate: { count: 1, sum: { total: null } } },
    ]);
  });

  test('a record that he does not see is none', async () => {
    expect(
      await groups('by: [{customer: {field: name}}]', 'keys { customer { name } } aggregate { count }', {
        ...user,
        roles: ['user'],
      }),
    ).toEqual([
      { keys: { customer: { name: 'Ada' } }, aggregate: { count: 2 } },
      { keys: { customer: { name: 'Bea' } }, aggregate: { count: 1 } },
      { keys: { customer: { name: null } }, aggregate: { count: 2 } },
    ]);
  });

  test('orders and having see no more of them than the answer does', async () => {
    const names = async (as: typeof user) => {
      const { customers } = await fixture.ask<{ customers: { nodes: readonly { name: string }[] } }>(
        '{ customers(orderBy: [{sales: {sum: {total: DESC}}}], where: {name: {ne: "Cleo"}}) { nodes { name } } }',
        {},
        as,
      );
      return customers.nodes.map(({ name }) => name);
    };
    // Of Bea's one sale Bob does not see the total: for him there is none, and nulls come first.
    const asBob = { ...person(bob), roles: ['user'] };
    expect(await names({ ...user, roles: ['user'] })).toEqual(['Ada', 'Bea']);
    expect(await names(asBob)).toEqual(['Bea', 'Ada']);
    const having = 'by: [{customer: {field: name}}], having: {sum: {total: {lte: "5"}}}';
    expect(await groups(having, 'aggregate { count }', asBob)).toEqual([]);
    expect(await groups(having, 'aggregate { count }')).toEqual([{ aggregate: { count: 1 } }]);
  });

  test('a key that no rule gives is refused by its path', async () => {
    const asPublic = { person: undefined, roles: ['public'] };
    const refused = await fixture.refused(
      '{ salesGroupBy(by: [{field: status}]) { nodes { keys { s: status } } } }',
      {},
      asPublic,
    );
    expect(refused.extensions.code).toBe('FORBIDDEN');
    expect(refused.path).toEqual(['salesGroupBy', 'nodes', 'keys', 's']);
    expect(await groups('by: [{field: status}]', 'aggregate { count }', asPublic)).toEqual([
      { aggregate: { count: 5 } },
    ]);
  });
});
