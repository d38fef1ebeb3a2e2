import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;

interface Row {
  readonly number: string;
  readonly status?: string | null;
  readonly total: string;
  readonly lineCount?: number | null;
  readonly placedAt?: string | null;
  readonly labels?: readonly string[] | null;
  readonly meta?: unknown;
  readonly place?: object;
  readonly notes?: readonly unknown[];
  readonly paid?: boolean | null;
  readonly customer?: string;
  readonly tags?: readonly string[];
}

const rows: readonly Row[] = [
  {
    number: 'a1',
    status: 'DRAFT',
    total: '10',
    lineCount: 1,
    labels: ['red', 'big'],
    meta: { k: 1, s: 'x' },
    place: { latitude: 52.5, longitude: 13.4 },
    notes: [{ by: 'Ann' }, 1],
    paid: true,
    customer: 'Ann',
    tags: ['new', 'hot'],
  },
  {
    number: 'a2',
    status: 'PLACED',
    total: '20.5',
    lineCount: 2,
    labels: [],
    meta: [1, 2],
    place: { latitude: 52.5, longitude: 13.4000001 },
    notes: [],
    paid: false,
    customer: 'Ann',
    tags: ['hot'],
  },
  {
    number: 'B3',
    status: 'PAID',
    total: '20.5',
    lineCount: null,
    placedAt: '2026-02-01T00:00:00.000Z',
    meta: null,
    paid: null,
    customer: 'Bob',
  },
  {
    number: '50%_\\',
    status: null,
    total: '0',
    lineCount: 4,
    placedAt: '2026-01-01T10:00:00.000Z',
    labels: ['big'],
    meta: { k: null },
  },
];

beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
  await fixture.ask(
    `mutation { a: createCustomer(data: {name: "Ann", email: "ann@x.org"}) { id } b: createCustomer(data: {name: "Bob"}) { id } c: createCustomer(data: {name: "Éve"}) { id } }`,
  );
  await fixture.ask(`mutation { a: createTag(data: {name: "new"}) { id } b: createTag(data: {name: "hot"}) { id } }`);
  const { customers } = await fixture.ask<Customers>('{ customers { nodes { id name } } }');
  for (const { customer, tags, ...row } of rows) {
    const data = {
      ...row,
      ...(customer ? { customerId: customers.nodes.find(({ name }) => name === customer)?.id } : {}),
      ...(tags ? { tags: { connect: tags.map((name) => ({ name })) } } : {}),
    };
    await fixture.ask('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', { data });
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

interface Customers {
  readonly customers: { readonly nodes: readonly { readonly id: string; readonly name: string }[] };
}
interface Orders {
  readonly orders: { readonly nodes: readonly { readonly number: string }[]; readonly totalCount: number };
}

async function numbersWhere(where: unknown): Promise<string> {
  const { orders } = await fixture.ask<Orders>(
    'query($where: OrderWhere) { orders(where: $where, orderBy: [{number: ASC}]) { nodes { number } totalCount } }',
    { where },
  );
  expect(orders.totalCount).toBe(orders.nodes.length);
  return orders.nodes.map(({ number }) => number).join(' ');
}

const all = '50%_\\ a1 a2 B3';

describe('filters have two values, and opposites share out all rows', () => {
  const cases: readonly (readonly [object, string])[] = [
    [{}, all],
    [{ AND: [] }, all],
    [{ OR: [] }, ''],
    [{ NOT: {} }, ''],
    [{ number: { eq: 'a1' } }, 'a1'],
    [{ number: { in: [] } }, ''],
    [{ number: { notIn: [] } }, all],
    [{ status: { eq: 'DRAFT' } }, 'a1'],
    [{ status: { in: ['DRAFT', 'PAID'] } }, 'a1 B3'],
    [{ lineCount: { gt: 1 } }, '50%_\\ a2'],
    [{ lineCount: { between: [1, 2] } }, 'a1 a2'],
    [{ lineCount: { isNull: true } }, 'B3'],
    [{ total: { eq: '20.50' } }, 'a2 B3'],
    [{ total: { lt: '10.000001' } }, '50%_\\ a1'],
    [{ placedAt: { gte: '2026-01-01T12:00:00+02:00' } }, '50%_\\ B3'],
    [{ paid: { eq: true } }, 'a1'],
    [{ number: { contains: '%' } }, '50%_\\'],
    [{ number: { startsWith: '50%_\\' } }, '50%_\\'],
    [{ number: { endsWith: '\\' } }, '50%_\\'],
    [{ number: { like: 'a_' } }, 'a1 a2'],
    [{ number: { like: '\\%' } }, ''],
    [{ number: { eq: 'A1', mode: 'INSENSITIVE' } }, 'a1'],
    [{ number: { in: ['b3', 'A2'], mode: 'INSENSITIVE' } }, 'a2 B3'],
    [{ number: { startsWith: 'A', mode: 'INSENSITIVE' } }, 'a1 a2'],
    [{ number: { gt: 'a1', lte: 'B3' } }, 'a2 B3'],
    [{ labels: { has: 'big' } }, '50%_\\ a1'],
    [{ labels: { hasSome: ['red', 'x'] } }, 'a1'],
    [{ labels: { hasEvery: ['big', 'red'] } }, 'a1'],
    [{ labels: { hasEvery: [] } }, '50%_\\ a1 a2'],
    [{ labels: { isEmpty: true } }, 'a2'],
    [{ labels: { isNull: true } }, 'B3'],
    [{ labels: { eq: ['red', 'big'] } }, 'a1'],
    [{ meta: { hasKey: 'k' } }, '50%_\\ a1'],
    [{ meta: { path: ['k'], eq: 1 } }, 'a1'],
    [{ meta: { path: ['k'], gt: 0 } }, 'a1'],
    [{ meta: { path: ['s'], gte: 'x' } }, 'a1'],
    [{ meta: { path: ['k'], isNull: true } }, '50%_\\ a2 B3'],
    [{ meta: { path: ['1'], eq: 2 } }, 'a2'],
    [{ place: { eq: { latitude: 52.5, longitude: 13.4 } } }, 'a1'],
    [{ place: { in: [{ latitude: 52.5, longitude: 13.4 }] } }, 'a1'],
    [{ place: { withinDistance: { of: { latitude: 52.5, longitude: 13.4 }, meters: 0 } } }, 'a1'],
    [{ place: { withinDistance: { of: { latitude: 52.5, longitude: 13.4 }, meters: 0.01 } } }, 'a1 a2'],
    // Berlin to Hamburg are some 255 kilometres.
    [{ place: { withinDistance: { of: { latitude: 53.55, longitude: 10 }, meters: 250_000 } } }, ''],
    [{ place: { withinDistance: { of: { latitude: 53.55, longitude: 10 }, meters: 265_000 } } }, 'a1 a2'],
    [
      {
        place: {
          withinBox: { southWest: { latitude: 52, longitude: 13 }, northEast: { latitude: 52.5, longitude: 13.4 } },
        },
      },
      'a1',
    ],
    [
      {
        place: {
          withinBox: { southWest: { latitude: 52, longitude: 170 }, northEast: { latitude: 53, longitude: 13.4 } },
        },
      },
      'a1',
    ],
    [
      {
        NOT: {
          place: {
            withinBox: { southWest: { latitude: 50, longitude: 0 }, northEast: { latitude: 53, longitude: 20 } },
          },
        },
      },
      '50%_\\ B3',
    ],
    [{ place: { isNull: true } }, '50%_\\ B3'],
    [{ notes: { has: { by: 'Ann' } } }, 'a1'],
    [{ notes: { hasSome: [1, 2] } }, 'a1'],
    [{ notes: { eq: [] } }, 'a2'],
    [{ notes: { isNull: true } }, '50%_\\ B3'],
    [{ customer: { name: { eq: 'Ann' } } }, 'a1 a2'],
    [{ customer: {} }, 'a1 a2 B3'],
    [{ customerId: { isNull: true } }, '50%_\\'],
    [{ customer: { orders: { some: { status: { eq: 'PAID' } } } } }, 'B3'],
    [{ customer: { orders: { every: { lineCount: { isNull: false } } } } }, 'a1 a2'],
    [{ customer: { orders: { count: { gte: 2 } } } }, 'a1 a2'],
    [{ tags: { some: { name: { eq: 'new' } } } }, 'a1'],
    [{ tags: { every: { name: { eq: 'hot' } } } }, '50%_\\ a2 B3'],
    [{ tags: { none: {} } }, '50%_\\ B3'],
    [{ tags: { count: { in: [1, 2] } } }, 'a1 a2'],
    [{ OR: [{ number: { eq: 'a1' } }, { AND: [{ number: { eq: 'B3' } }, { status: { eq: 'PAID' } }] }] }, 'a1 B3'],
  ];
  test.each(cases)('%j', async (where, expected) => {
    expect(await numbersWhere(where)).toBe(expected);
    const opposite = await numbersWhere({ NOT: where });
    expect([...expected.split(' '), ...opposite.split(' ')].filter(Boolean).toSorted()).toEqual(
      all.split(' ').toSorted(),
    );
  });

  test('ne and notIn match what is missing', async () => {
    expect(await numbersWhere({ status: { ne: 'DRAFT' } })).toBe('50%_\\ a2 B3');
    expect(await numbersWhere({ lineCount: { notIn: [1, 2] } })).toBe('50%_\\ B3');
  });

  test('INSENSITIVE folds case as Unicode does, also where a letter has two small forms', async () => {
    const { id } = await fixture
      .ask<{ it: { id: string } }>('mutation { it: createCustomer(data: {name: "ΟΔΟΣ ſµ Straße"}) { id } }')
      .then(({ it }) => it);
    const query = 'query($id: ID!, $f: StringFilter) { customers(where: {id: {eq: $id}, name: $f}) { totalCount } }';
    for (const f of [
      { eq: 'οδος Sμ straße' },
      { contains: 'οσ s' },
      { startsWith: 'οδοΣ' },
      { gte: 'οδοσ sμ strasse' },
    ]) {
      expect(await fixture.ask(query, { id, f: { ...f, mode: 'INSENSITIVE' } })).toEqual({
        customers: { totalCount: 1 },
      });
    }
    await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id });
  });

  test.each([
    [{ number: { eq: null } }],
    [{ number: null }],
    [{ AND: null }],
    [{ customer: null }],
    [{ number: { in: null } }],
  ])('an operator given null is refused: %j', async (where) => {
    const error = await fixture.refused('query($where: OrderWhere) { orders(where: $where) { totalCount } }', {
      where,
    });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(error.extensions.fieldErrors?.[0]?.path[0]).toBe('where');
  });
});

describe('one operation, many ways to write it', () => {
  test('literals, variables and whole inputs give the same answer', async () => {
    const expected = { orders: { nodes: [{ number: 'a2' }] } };
    expect(await fixture.ask('{ orders(where: {number: {in: ["a2", "zz"]}}, first: 1) { nodes { number } } }')).toEqual(
      expected,
    );
    expect(
      await fixture.ask(
        'query($n: [String!], $f: Int = 1) { orders(where: {number: {in: $n}}, first: $f) { nodes { number } } }',
        { n: ['a2'] },
      ),
    ).toEqual(expected);
    expect(
      await fixture.ask(
        'query($a: String, $b: String) { orders(where: {number: {in: ["zz", $b], ne: $a}}) { nodes { number } } }',
        { a: 'zz', b: 'a2' },
      ),
    ).toEqual(expected);
    expect(
      await fixture.ask('query($a: OrderWhere!) { orders(where: {AND: [$a]}) { nodes { number } } }', {
        a: { number: { eq: 'a2' } },
      }),
    ).toEqual(expected);
  });

  test('variables may be called what every object in JavaScript has', async () => {
    const query =
      'query($constructor: Int = 1, $toString: String = "a2", $valueOf: String) { orders(where: {number: {in: [$toString], ne: $valueOf}}, first: $constructor) { nodes { number } } }';
    expect(await fixture.ask(query)).toEqual({ orders: { nodes: [{ number: 'a2' }] } });
  });

  test('an absent variable is an absent argument', async () => {
    const { orders } = await fixture.ask<Orders>(
      'query($n: String, $w: OrderWhere) { orders(where: {number: {eq: $n}, AND: [$w]}) { totalCount } }',
    );
    expect(orders.totalCount).toBe(4);
  });

  test('fragments, aliases, include and skip merge as GraphQL says', async () => {
    const query = `query($yes: Boolean!) {
      one: order(where: {number: "a1"}) { ...A ... on AppRecord { version } ... on Tag { name } nr: number customer { name } customer @include(if: $yes) { email } total @skip(if: $yes) }
    }
    fragment A on Order { number __typename customer { __typename } }`;
    expect(await fixture.ask(query, { yes: true })).toEqual({
      one: {
        number: 'a1',
        __typename: 'Order',
        version: 1,
        nr: 'a1',
        customer: { __typename: 'Customer', name: 'Ann', email: 'ann@x.org' },
      },
    });
    expect(await fixture.ask(query, { yes: false })).toMatchObject({ one: { total: '10', customer: { name: 'Ann' } } });
  });

  test('text forms read back as they were given', async () => {
    const data = {
      number: 'forms',
      total: '123456789012345678901234567890.123',
      lineCount: -2147483648,
      placedAt: '2026-01-31T12:00:00.5+02:00',
      day: '0001-01-01',
      at: '23:59:59.999',
      weight: 1e-7,
      big: '-9223372036854775808',
      paid: false,
      meta: { 'ключ "': ['\u2028', 1.5, null] },
      labels: ['', '"', 'a,b', 'null', '{}'],
    };
    const query = `mutation($data: OrderCreateInput!) { createOrder(data: $data) { number total lineCount placedAt day at weight big paid meta labels status } }`;
    expect(await fixture.ask(query, { data })).toEqual({
      createOrder: { ...data, placedAt: '2026-01-31T10:00:00.500Z', status: 'DRAFT' },
    });
    await fixture.ask('mutation { deleteOrder(where: {number: "forms"}) { id } }');
  });
});

test('of a point the coordinates that are asked for are answered', async () => {
  const data = {
    number: 'points',
    total: '1',
    place: { latitude: 1.5, longitude: -2 },
    stops: [{ latitude: 0, longitude: 1 }],
  };
  const query = `mutation($data: OrderCreateInput!) { createOrder(data: $data) { place { x: longitude } stops { __typename latitude } } }`;
  expect(await fixture.ask(query, { data })).toEqual({
    createOrder: { place: { x: -2 }, stops: [{ __typename: 'AppPoint', latitude: 0 }] },
  });
  const { order } = await fixture.ask<{ order: unknown }>('{ order(where: {number: "a2"}) { stops { latitude } } }');
  expect(order).toEqual({ stops: null });
  await fixture.ask('mutation { deleteOrder(where: {number: "points"}) { id } }');
});

describe('deleted records', () => {
  test('there are none where deleting is final', async () => {
    expect(await fixture.ask('{ tags(deleted: ONLY) { totalCount } }')).toEqual({ tags: { totalCount: 0 } });
    expect(await fixture.ask('{ tags(deleted: INCLUDE) { totalCount } }')).toEqual({ tags: { totalCount: 2 } });
    expect(await fixture.ask('{ tag(where: {name: "hot"}, deleted: ONLY) { id } }')).toEqual({ tag: null });
  });

  test('share their unique keys: the record that is not deleted is meant, else the latest', async () => {
    const create = 'mutation { createOrder(data: {number: "again", total: "1"}) { id } }';
    const remove = 'mutation { deleteOrder(where: {number: "again"}) { id } }';
    await fixture.ask(create);
    await fixture.ask(remove);
    const { createOrder } = await fixture.ask<{ createOrder: { id: string } }>(create);
    const query = 'query($d: DeletedRecords) { order(where: {number: "again"}, deleted: $d) { id deletedAt } }';
    expect(await fixture.ask(query, { d: 'INCLUDE' })).toEqual({ order: { id: createOrder.id, deletedAt: null } });
    await fixture.ask(remove);
    expect(await fixture.ask(query, { d: 'INCLUDE' })).toMatchObject({ order: { id: createOrder.id } });
    expect(await fixture.ask(query, { d: 'EXCLUDE' })).toEqual({ order: null });
  });

  test('lead to no deleted record, not even by its id', async () => {
    const ids = { c: randomUUID(), o: randomUUID() };
    await fixture.ask(
      'mutation($c: ID!, $o: ID!) { createCustomer(data: {id: $c, name: "Gone"}) { id } createOrder(data: {id: $o, number: "gone", total: "1", customerId: $c}) { id } }',
      ids,
    );
    await fixture.ask(
      'mutation($c: ID!, $o: ID!) { deleteOrder(where: {id: $o}) { id } deleteCustomer(where: {id: $c}) { id } }',
      ids,
    );
    const query =
      'query($o: ID!, $c: ID!) { order(where: {id: $o}, deleted: ONLY) { customerId customer { id } } orders(where: {customerId: {eq: $c}}, deleted: ONLY) { totalCount } }';
    expect(await fixture.ask(query, ids)).toEqual({
      order: { customerId: null, customer: null },
      orders: { totalCount: 0 },
    });
  });
});

describe('pages', () => {
  const orders = [
    { orderBy: undefined },
    { orderBy: [{ total: 'DESC' }] },
    { orderBy: [{ lineCount: 'ASC' }] },
    { orderBy: [{ lineCount: 'DESC_NULLS_LAST' }] },
    { orderBy: [{ customer: { name: 'ASC' } }, { total: 'DESC' }] },
    { orderBy: [{ status: 'ASC_NULLS_FIRST' }, { id: 'DESC' }] },
  ];
  test.each(orders)(
    'by cursor, forward and backward, put together are the whole list: $orderBy',
    async ({ orderBy: given }) => {
      const whole = await page(given, { first: 100 });
      const forward: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { numbers, pageInfo } = await page(given, { first: 1, ...(after ? { after } : {}) });
        forward.push(...numbers);
        ({ endCursor: after, hasNextPage: more } = pageInfo);
      }
      expect(forward).toEqual(whole.numbers);
      const backward: string[] = [];
      for (let before: string | null = null, more = true; more;) {
        const { numbers, pageInfo } = await page(given, { last: 3, ...(before ? { before } : {}) });
        backward.unshift(...numbers);
        ({ startCursor: before, hasPreviousPage: more } = pageInfo);
      }
      expect(backward).toEqual(whole.numbers);
      expect((await page(given, { first: 2, offset: 1 })).numbers).toEqual(whole.numbers.slice(1, 3));
      expect((await page(given, { last: 2 })).numbers).toEqual(whole.numbers.slice(-2));
    },
  );

  interface PageInfo {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  }
  async function page(orderBy: unknown, args: object): Promise<{ numbers: string[]; pageInfo: PageInfo }> {
    const query = `query($orderBy: [OrderOrderBy!], $first: Int, $last: Int, $after: String, $before: String, $offset: Int) {
      orders(orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before, offset: $offset) {
        edges { node { number } } nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    const answer = await fixture.ask<{
      orders: { edges: { node: { number: string } }[]; nodes: { number: string }[]; pageInfo: PageInfo };
    }>(query, { orderBy, ...args });
    expect(answer.orders.nodes).toEqual(answer.orders.edges.map(({ node }) => node));
    return { numbers: answer.orders.nodes.map(({ number }) => number), pageInfo: answer.orders.pageInfo };
  }

  test('of the page information any part can be asked for alone, of empty lists too', async () => {
    const query = `{
      a: orders { pageInfo { hasPreviousPage } totalCount }
      b: orders(where: {OR: []}) { pageInfo { __typename } }
      c: customers { nodes { orders(offset: 1) { pageInfo { hasPreviousPage } } } pageInfo { __typename } }
    }`;
    const pageInfo = { hasPreviousPage: true };
    expect(await fixture.ask(query)).toEqual({
      a: { pageInfo: { hasPreviousPage: false }, totalCount: 4 },
      b: { pageInfo: { __typename: 'PageInfo' } },
      c: { nodes: [1, 2, 3].map(() => ({ orders: { pageInfo } })), pageInfo: { __typename: 'PageInfo' } },
    });
  });

  test('a cursor is bound to its list', async () => {
    const { orders: list } = await fixture.ask<{ orders: { pageInfo: PageInfo } }>(
      '{ orders(first: 1) { pageInfo { endCursor } } }',
    );
    const after = list.pageInfo.endCursor;
    for (const query of [
      'query($after: String) { orders(after: $after, where: {total: {gt: "1"}}) { totalCount nodes { id } } }',
      'query($after: String) { orders(after: $after, orderBy: [{total: ASC}]) { nodes { id } } }',
      'query($after: String) { customers(after: $after) { nodes { id } } }',
    ]) {
      expect((await fixture.refused(query, { after })).extensions.code).toBe('BAD_USER_INPUT');
    }
    for (const forged of ['', 'x', 'eyJ.eyJ', `${after}x`, `x${after}`]) {
      expect(
        (await fixture.refused('query($after: String) { orders(after: $after) { nodes { id } } }', { after: forged }))
          .extensions.code,
      ).toBe('BAD_USER_INPUT');
    }
  });

  test.each([
    ['first: -1', 'BAD_USER_INPUT'],
    ['first: 1000000000', 'LIMIT_EXCEEDED'],
    ['first: 1, last: 1', 'BAD_USER_INPUT'],
    ['before: "x"', 'BAD_USER_INPUT'],
    ['offset: -1', 'BAD_USER_INPUT'],
    ['orderBy: [{total: ASC, number: ASC}]', 'BAD_USER_INPUT'],
    ['where: {place: {withinDistance: {of: {latitude: 91, longitude: 0}, meters: 1}}}', 'BAD_USER_INPUT'],
    ['where: {place: {withinDistance: {of: {latitude: 1, longitude: 0}}}}', 'BAD_USER_INPUT'],
    ['where: {place: {withinBox: {southWest: {latitude: 1, longitude: 0}, northEast: null}}}', 'BAD_USER_INPUT'],
  ])('%s is refused', async (args, code) => {
    expect((await fixture.refused(`{ orders(${args}) { nodes { id } } }`)).extensions.code).toBe(code);
  });
});

test('representations of several models are answered at once, in their order', async () => {
  const { orders, customers } = await fixture.ask<{
    orders: { nodes: { id: string }[] };
    customers: { nodes: { id: string }[] };
  }>('{ orders(where: {number: {eq: "a1"}}) { nodes { id } } customers(where: {name: {eq: "Bob"}}) { nodes { id } } }');
  const representations = [
    { __typename: 'Customer', id: customers.nodes[0]?.id },
    { __typename: 'Order', id: '00000000-0000-7000-8000-000000000000' },
    { __typename: 'Order', id: orders.nodes[0]?.id },
  ];
  const query =
    'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Order { number } ... on Customer { name } } }';
  expect(await fixture.ask(query, { r: representations })).toEqual({
    _entities: [{ __typename: 'Customer', name: 'Bob' }, null, { __typename: 'Order', number: 'a1' }],
  });
});
