import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

let count = 0;
const unique = (): string => `n${++count}`;
const clerk = () => person(randomUUID(), 'clerk');

interface Batch {
  readonly affectedCount: number;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
}

const createOrders = `mutation($data: [OrderCreateInput!]!, $onConflict: OrderOnConflict) {
  createOrders(data: $data, onConflict: $onConflict) { affectedCount nodes { id number total status version } }
}`;

async function create(data: readonly object[], onConflict?: object): Promise<Batch> {
  return (await fixture.ask<{ createOrders: Batch }>(createOrders, { data, onConflict })).createOrders;
}

async function orders(where: object): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const query =
    'query($where: OrderWhere) { orders(where: $where, orderBy: [{number: ASC}]) { nodes { id number total lineCount labels meta version } } }';
  return (await fixture.ask<{ orders: Batch }>(query, { where })).orders.nodes;
}

describe('many records at once', () => {
  test('are created in the order of the input, each with what it says and the defaults of the rest', async () => {
    const numbers = Array.from({ length: 40 }, unique).toReversed();
    const data = numbers.map((number, index) => ({
      number,
      total: String(index),
      ...(index % 2 ? { status: 'PAID' } : {}),
    }));
    const { affectedCount, nodes } = await create(data);
    expect(affectedCount).toBe(40);
    expect(nodes).toMatchObject(
      data.map(({ number, total, status = 'DRAFT' }) => ({ number, total, status, version: 1 })),
    );
    const ids = nodes.map(({ id }) => String(id));
    expect(ids.toSorted()).toEqual(ids);
  });

  test('tell all faults of all records at once, by their place, and write nothing', async () => {
    const number = unique();
    const data = [
      { number, total: '1' },
      { number: unique(), total: '-1' },
      { total: '1e3', weight: 1 },
    ];
    const error = await fixture.refused(
      'mutation($a: OrderCreateInput!, $b: OrderCreateInput!, $t: Decimal!) { createOrders(data: [$a, $b, {number: "x", total: $t, lineCount: 99999999999}, {total: "1"}]) { affectedCount } }',
      { a: data[0], b: data[1], t: '1e3' },
    );
    expect(error.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [
        { path: ['data', 1, 'total'], rule: 'min' },
        { path: ['data', 2, 'total'], rule: 'type' },
        { path: ['data', 2, 'lineCount'], rule: 'type' },
        { path: ['data', 3, 'number'], rule: 'required' },
      ],
    });
    expect(await orders({ number: { eq: number } })).toEqual([]);
  });

  test('10,000 of them are one statement, and come back in order', async () => {
    const data = Array.from({ length: 10_000 }, (_, index) => ({ number: unique(), total: String(index) }));
    const { affectedCount, nodes } = await create(data);
    expect(affectedCount).toBe(10_000);
    expect(nodes.map(({ number }) => number)).toEqual(data.map(({ number }) => number));
  });

  test('whose key is taken are updated, or left as they are', async () => {
    const [a, b, c] = [unique(), unique(), unique()];
    await create([
      { number: a, total: '1' },
      { number: b, total: '9' },
    ]);
    const data = [
      { number: c, total: '3' },
      { number: a, total: '2' },
      { number: b, total: '2' },
    ];
    const left = await create(data.slice(1), { fields: ['number'] });
    expect(left).toMatchObject({
      affectedCount: 0,
      nodes: [
        { number: a, total: '1' },
        { number: b, total: '9' },
      ],
    });
    const { affectedCount, nodes } = await create(data, {
      fields: ['number'],
      update: ['total'],
      where: { total: { lt: '5' } },
    });
    expect(affectedCount).toBe(2);
    expect(nodes).toMatchObject([
      { number: c, total: '3', version: 1 },
      { number: a, total: '2', version: 2 },
      { number: b, total: '9', version: 1 },
    ]);
  });

  test('whose key only a deleted record has are new', async () => {
    const number = unique();
    const [first] = (await create([{ number, total: '1' }])).nodes;
    await fixture.ask('mutation($id: ID!) { deleteOrder(where: {id: $id}) { id } }', { id: first?.['id'] });
    const { affectedCount, nodes } = await create([{ number, total: '2' }], { fields: ['number'], update: ['total'] });
    expect(affectedCount).toBe(1);
    expect(nodes[0]?.['id']).not.toBe(first?.['id']);
  });

  test('of the same keys by several writers at once, in any order, are created once and updated by all others', async () => {
    for (let round = 0; round < 5; round++) {
      const numbers = [unique(), unique(), unique()];
      const turned = Array.from({ length: 6 }, (_, turn) => (turn % 2 === 0 ? numbers : numbers.toReversed()));
      const batches = await Promise.all(
        turned.map((own, turn) =>
          create(
            own.map((number) => ({ number, total: String(turn) })),
            { fields: ['number'], update: ['total'] },
          ),
        ),
      );
      expect(batches.map(({ affectedCount }) => affectedCount)).toEqual(turned.map(() => numbers.length));
      for (const number of numbers) {
        const versions = batches.flatMap(({ nodes }) => nodes.filter((node) => node['number'] === number));
        expect(versions.map(({ version }) => Number(version)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
        expect(new Set(versions.map(({ id }) => id)).size).toBe(1);
      }
    }
  });

  test('cannot be told apart by fields that are no unique key, and no key may be given twice', async () => {
    const conflict = { fields: ['total'], update: [] };
    const error = await fixture.refused(createOrders, { data: [], onConflict: conflict });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    expect(error.message).toContain('number');
    const number = unique();
    const data = [
      { number, total: '1' },
      { number, total: '2' },
    ];
    expect((await fixture.refused(createOrders, { data })).extensions.code).toBe('UNIQUE_VIOLATION');
    await create(data.slice(1));
    const twice = await fixture.refused(createOrders, { data, onConflict: { fields: ['number'], update: ['total'] } });
    expect(twice.extensions.code).toBe('UNIQUE_VIOLATION');
  });
});

describe('a bulk write', () => {
  const update = `mutation($where: OrderWhere!, $data: OrderUpdateInput, $apply: OrderAtomicInput, $most: Int! = 100, $least: Int! = 0, $all: Boolean! = false) {
    updateOrders(where: $where, data: $data, apply: $apply, atMost: $most, atLeast: $least, all: $all) { affectedCount nodes { number total } }
  }`;
  const remove = `mutation($where: OrderWhere!, $most: Int! = 100, $all: Boolean! = false) {
    deleteOrders(where: $where, atMost: $most, all: $all) { affectedCount nodes { number deletedAt } }
  }`;

  test('changes all that match, and answers with them', async () => {
    const numbers = Array.from({ length: 5 }, unique);
    await create(numbers.map((number) => ({ number, total: '1' })));
    const where = { number: { in: numbers } };
    const { updateOrders } = await fixture.ask<{ updateOrders: Batch }>(update, { where, data: { total: '2' } });
    expect(updateOrders.affectedCount).toBe(5);
    expect(updateOrders.nodes.map(({ total }) => total)).toEqual(Array(5).fill('2'));
    const { deleteOrders } = await fixture.ask<{ deleteOrders: Batch }>(remove, { where });
    expect(deleteOrders).toMatchObject({
      affectedCount: 5,
      nodes: numbers.map(() => ({ deletedAt: expect.any(String) })),
    });
    expect(await orders(where)).toEqual([]);
  });

  test('with a filter that says nothing is refused unless it means all', async () => {
    for (const where of [
      {},
      { AND: [] },
      { OR: [{}] },
      { NOT: { OR: [] } },
      { customer: {}, number: {} },
      { number: {} },
    ]) {
      const answer = await fixture.answer(update, { where, data: { total: '2' } });
      // A relation's empty filter asks that it leads somewhere: that is a condition.
      const isCondition = 'customer' in where;
      expect(answer.errorCode).toBe(isCondition ? undefined : 'BAD_USER_INPUT');
      if (!isCondition) expect((await fixture.answer(remove, { where })).errorCode).toBe('BAD_USER_INPUT');
    }
    const all = await fixture.refused(update, { where: {}, data: { total: '2' }, all: true });
    expect(all.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'atMost', maximum: 100 });
  });

  test('of more than atMost or fewer than atLeast writes nothing', async () => {
    const numbers = Array.from({ length: 3 }, unique);
    await create(numbers.map((number) => ({ number, total: '1' })));
    const where = { number: { in: numbers } };
    const data = { total: '2' };
    expect((await fixture.refused(update, { where, data, most: 2 })).extensions.code).toBe('LIMIT_EXCEEDED');
    expect((await fixture.refused(remove, { where, most: 2 })).extensions.code).toBe('LIMIT_EXCEEDED');
    expect((await fixture.refused(update, { where, data, least: 4 })).extensions.code).toBe('CONFLICT');
    expect((await orders(where)).map(({ total, version }) => [total, version])).toEqual(numbers.map(() => ['1', 1]));
    await fixture.ask(update, { where, data, most: 3, least: 3 });
  });

  test('acts on what the caller may read and change, and leaves the rest', async () => {
    const [draft, placed] = [unique(), unique()];
    await create([
      { number: draft, total: '1' },
      { number: placed, total: '1', status: 'PLACED' },
    ]);
    const where = { number: { in: [draft, placed] } };
    const { updateOrders } = await fixture.ask<{ updateOrders: Batch }>(
      update,
      { where, data: { total: '2' } },
      clerk(),
    );
    expect(updateOrders).toEqual({ affectedCount: 1, nodes: [{ number: draft, total: '2' }] });
    const refused = await fixture.refused(update, { where, data: { status: 'PAID' } }, clerk());
    expect(refused.extensions.code).toBe('FORBIDDEN');
    expect((await fixture.refused(update, { where, data: { total: '2' } }, person(randomUUID()))).extensions.code).toBe(
      'FORBIDDEN',
    );
  });
});

describe('apply', () => {
  const apply = `mutation($id: ID!, $apply: OrderAtomicInput, $data: OrderUpdateInput) {
    updateOrder(where: {id: $id}, data: $data, apply: $apply) { total lineCount big weight labels meta stops { latitude longitude } version }
  }`;
  const order = async (data: object) =>
    String((await create([{ number: unique(), total: '1', ...data }])).nodes[0]?.['id']);

  test('starts from the value as it stands: numbers, lists and documents', async () => {
    const stops = [
      { latitude: 1, longitude: 2 },
      { latitude: 3, longitude: 4 },
    ];
    const id = await order({
      total: '1.5',
      lineCount: 2,
      weight: 0.5,
      labels: ['a', 'b', 'a'],
      meta: { a: 1, b: { c: 2 } },
      stops,
    });
    const changes = {
      increment: { total: '-0.5', lineCount: 3 },
      multiply: { weight: 4 },
      append: { labels: ['c'] },
      remove: { stops: [{ latitude: 1, longitude: 2 }] },
      mergeJson: { meta: { b: null, d: [1] } },
    };
    expect(await fixture.ask(apply, { id, apply: changes })).toEqual({
      updateOrder: {
        total: '1.0',
        lineCount: 5,
        big: null,
        weight: 2,
        labels: ['a', 'b', 'a', 'c'],
        meta: { a: 1, b: null, d: [1] },
        stops: [{ latitude: 3, longitude: 4 }],
        version: 2,
      },
    });
    const more = { increment: { big: '1' }, remove: { labels: ['a'] }, append: { notes: [{ n: 1 }] } };
    expect(await fixture.ask(apply, { id, apply: more })).toMatchObject({
      updateOrder: { big: null, labels: ['b', 'c'], version: 3 },
    });
  });

  test('is atomic: of many at once none is lost', async () => {
    const id = await order({ lineCount: 0 });
    await Promise.all(
      Array.from({ length: 20 }, () => fixture.ask(apply, { id, apply: { increment: { lineCount: 1 } } })),
    );
    expect((await orders({ id: { eq: id } }))[0]).toMatchObject({ lineCount: 20, version: 21 });
  });

  test('keeps the rules of the field, and counts as writing it', async () => {
    const id = await order({ total: '1' });
    const below = await fixture.refused(apply, { id, apply: { increment: { total: '-2' } } });
    expect(below.extensions).toMatchObject({ code: 'VALIDATION_FAILED', fieldErrors: [{ rule: 'min' }] });
    const twice = await fixture.refused(apply, { id, data: { total: '1' }, apply: { increment: { total: '1' } } });
    expect(twice.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fieldErrors: [{ rule: 'conflict' }] });
    const far = await fixture.refused(apply, { id, apply: { increment: { lineCount: 2_147_483_648 } } });
    expect(far.extensions.code).toBe('BAD_USER_INPUT');
    await fixture.ask(apply, { id, data: { lineCount: 2_147_483_647 } });
    const over = await fixture.refused(apply, { id, apply: { increment: { lineCount: 1 } } });
    expect(over.extensions.code).toBe('VALIDATION_FAILED');
    const forbidden = await fixture.refused(
      'mutation($id: ID!) { updateCustomer(where: {id: $id}, apply: {increment: {balance: "1"}}) { id } }',
      { id },
      person(randomUUID(), 'sales'),
    );
    expect(forbidden.extensions.code).toBe('FORBIDDEN');
  });

  test('goes with many records, too', async () => {
    const numbers = [unique(), unique()];
    await create(numbers.map((number, index) => ({ number, total: String(index) })));
    const query = `mutation($numbers: [String!]) {
      updateOrders(where: {number: {in: $numbers}}, apply: {increment: {total: "10"}}) { nodes { total } }
    }`;
    expect(await fixture.ask(query, { numbers })).toEqual({
      updateOrders: { nodes: [{ total: '10' }, { total: '11' }] },
    });
  });
});

describe('upsert', () => {
  const upsert = `mutation($number: String!, $total: Decimal!) {
    upsertOrder(where: {number: $number}, create: {number: $number, total: $total}, update: {total: $total}) { id total version }
  }`;

  test('creates what is not there and updates what is', async () => {
    const number = unique();
    expect(await fixture.ask(upsert, { number, total: '1' })).toMatchObject({
      upsertOrder: { total: '1', version: 1 },
    });
    expect(await fixture.ask(upsert, { number, total: '2' })).toMatchObject({
      upsertOrder: { total: '2', version: 2 },
    });
  });

  test('of one key at once, one creates and the others update', async () => {
    for (let round = 0; round < 5; round++) {
      const number = unique();
      const answers = await Promise.all(
        Array.from({ length: 4 }, () =>
          fixture.ask<{ upsertOrder: { id: string; version: number } }>(upsert, { number, total: '1' }),
        ),
      );
      expect(new Set(answers.map(({ upsertOrder }) => upsertOrder.id)).size).toBe(1);
      expect(new Set(answers.map(({ upsertOrder }) => upsertOrder.version))).toEqual(new Set([1, 2, 3, 4]));
    }
  });

  test('of a key that a record has which the caller does not see is refused as taken', async () => {
    const email = `${unique()}@x.org`;
    const sales = person(randomUUID(), 'sales');
    await fixture.ask('mutation($e: String!) { createCustomer(data: {name: "Ann", email: $e}) { id } }', { e: email });
    const error = await fixture.refused(
      'mutation($e: String!) { upsertCustomer(where: {email: $e}, create: {name: "Bob", email: $e}, update: {email: $e}) { id } }',
      { e: email },
      sales,
    );
    expect(error.extensions.code).toBe('UNIQUE_VIOLATION');
  });
});
