import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, createGroupsFixture, type GroupsFixture } from './testing/groups-fixture.ts';

let fixture: GroupsFixture;
beforeAll(async () => {
  fixture = await createGroupsFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

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

describe('groups of records', () => {
  test('have typed keys, and what is computed over each, nulls being one group', async () => {
    expect(
      await fixture.groups('by: [{field: status}]', 'keys { status } aggregate { count sum { total } max { pieces } }'),
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
      const alone = await fixture.groups(args, `aggregate { ${measures} }`);
      for (const field of ['number', 'customerId', 'tags', 'weight', 'note']) {
        const counted = `customers: countDistinct(field: ${field})`;
        const [beside, apart] = await Promise.all(
          [`${measures} ${counted}`, counted].map((asked) => fixture.groups(args, `aggregate { ${asked} }`)),
        );
        expect(beside, `${field} ${args}`).toMatchObject(alone as object[]);
        expect(beside, `${field} ${args}`).toMatchObject(apart as object[]);
      }
    }
  });

  test('go by several keys, and by users', async () => {
    expect(
      await fixture.groups(
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
    expect(await fixture.groups('by: [{field: tags}]', 'aggregate { count }')).toEqual([
      { aggregate: { count: 2 } },
      { aggregate: { count: 3 } },
    ]);
    expect(await fixture.groups('by: [{field: note}]', '__typename keys { __typename }')).toEqual([
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
    const byId = await fixture.groups('by: [{field: customerId}], orderBy: [{count: DESC}]', selection);
    expect(byId).toEqual(await fixture.groups('by: [{customer: {field: id}}], orderBy: [{count: DESC}]', selection));
    expect(byId).toMatchObject([
      { keys: { customer: { name: 'Ada', city: { name: 'Bonn' } } }, aggregate: { count: 2 } },
      ...[1, 2, 3].map(() => ({ aggregate: { count: 1 } })),
    ]);
    expect(byId).toContainEqual({ keys: { customerId: null, customer: null }, aggregate: { count: 1 } });
  });

  test('go by a field of a record, through any number of relations', async () => {
    expect(
      await fixture.groups(
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
      await fixture.groups('by: [{customer: {city: {field: place}}}], where: {customerId: {isNull: false}}', selection),
    ).toEqual([keyed({ latitude: 41.9, at: 12.5, __typename: 'AppPoint' }, 2), keyed(null, 2)]);
  });

  test('go by what is computed from a record, where there is one', async () => {
    expect(
      await fixture.groups('by: [{customer: {field: kind}}]', 'keys { customer { kind } } aggregate { count }'),
    ).toEqual([
      { keys: { customer: { kind: 'customer' } }, aggregate: { count: 4 } },
      { keys: { customer: { kind: null } }, aggregate: { count: 1 } },
    ]);
  });

  test('have no record where by holds what every record has, and there is none', async () => {
    const nodes = await fixture.groups(
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
        (await fixture.groups(`by: [{field: status}], having: ${having}`, 'keys { status }')) as readonly {
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
        (await fixture.groups(`by: [{field: status}], orderBy: ${orderBy}`, 'keys { status }')) as readonly {
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
    const nodes = await fixture.groups(
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
