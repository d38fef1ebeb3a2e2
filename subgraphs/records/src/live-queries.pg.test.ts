import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLiveFixture, type LiveFixture } from './testing/live-fixture.ts';
import { person } from './testing/records-fixture.ts';

let fixture: LiveFixture;
beforeAll(async () => {
  fixture = await createLiveFixture();
});
afterAll(() => fixture?.[Symbol.asyncDispose]());

interface Update {
  readonly full: boolean;
  readonly ids: readonly string[];
  readonly upserts: readonly object[];
  readonly removed: readonly string[];
  readonly cursor: string;
}

interface LiveQuery extends AsyncDisposable {
  next(): Promise<Update>;
}

interface Asked {
  readonly where?: object;
  readonly orderBy?: readonly object[];
  readonly first?: number;
  readonly model?: string;
  readonly node?: string;
  readonly as?: Caller;
}

async function live({ model = 'Customer', node = '{ name }', as, ...variables }: Asked = {}): Promise<LiveQuery> {
  const field = `${model.charAt(0).toLowerCase()}${model.slice(1)}Live`;
  const query = `subscription($where: ${model}Where, $orderBy: [${model}OrderBy!], $first: Int) {
    it: ${field}(where: $where, orderBy: $orderBy, first: $first, minIntervalMs: 100) { full ids upserts ${node} removed cursor } }`;
  const stream = await fixture.subscribe(query, variables, as);
  return {
    async next() {
      const { value } = await stream.next();
      return (JSON.parse(String(value)) as { data: { it: Update } }).data.it;
    },
    async [Symbol.asyncDispose]() {
      await stream.return?.();
    },
  };
}

const named = (prefix: string): Asked => ({ where: { name: { startsWith: prefix } }, orderBy: [{ name: 'ASC' }] });

test('the whole result comes first, then what changed: new, changed and removed records, and their order', async () => {
  const [b, d] = [
    await fixture.create('Customer', { name: 'LA-b' }),
    await fixture.create('Customer', { name: 'LA-d' }),
  ];
  await using query = await live(named('LA-'));
  expect(await query.next()).toEqual({
    full: true,
    ids: [b, d],
    upserts: [{ name: 'LA-b' }, { name: 'LA-d' }],
    removed: [],
    cursor: expect.any(String),
  });
  const c = await fixture.create('Customer', { name: 'LA-c' });
  expect(await query.next()).toMatchObject({
    full: false,
    ids: [b, c, d],
    upserts: [{ name: 'LA-c' }],
    removed: [],
  });
  await fixture.update('Customer', b, { name: 'LA-z' });
  expect(await query.next()).toMatchObject({ ids: [c, d, b], upserts: [{ name: 'LA-z' }], removed: [] });
  await fixture.update('Customer', d, { name: 'gone' });
  expect(await query.next()).toMatchObject({ ids: [c, b], upserts: [], removed: [d] });
  await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id: c });
  expect(await query.next()).toMatchObject({ ids: [b], removed: [c] });
});

test('a page stays full: what leaves it is followed by what comes next', async () => {
  const ids = [];
  for (const name of ['LP-1', 'LP-2', 'LP-3']) ids.push(await fixture.create('Customer', { name }));
  await using query = await live({ ...named('LP-'), first: 2 });
  expect(await query.next()).toMatchObject({ ids: ids.slice(0, 2) });
  await fixture.update('Customer', String(ids[0]), { name: 'left' });
  expect(await query.next()).toMatchObject({ ids: ids.slice(1), upserts: [{ name: 'LP-3' }], removed: [ids[0]] });
});

test('what is written before the first message is in it, however soon', async () => {
  for (let round = 0; round < 10; round++) {
    const query = await live(named('LW-'));
    const first = query.next();
    const id = await fixture.create('Customer', { name: `LW-${round}` });
    let told = (await first).ids;
    while (!told.includes(id)) told = (await query.next()).ids;
    await query[Symbol.asyncDispose]();
    await using next = await live(named('LW-'));
    expect((await next.next()).ids).toContain(id);
  }
});

describe('a record is told again when its answer changes', () => {
  test('by a nested record, a list, a count or a link', async () => {
    const customer = await fixture.create('Customer', { name: 'LN' });
    const order = await fixture.create('Order', { number: 'LN-1', total: '1', customerId: customer });
    await using orders = await live({
      model: 'Order',
      where: { number: { startsWith: 'LN-' } },
      node: '{ number customer { name } tags { nodes { name } } }',
    });
    const node = { number: 'LN-1', customer: { name: 'LN' }, tags: { nodes: [] } };
    expect(await orders.next()).toMatchObject({ ids: [order], upserts: [node] });
    await fixture.update('Customer', customer, { name: 'LN-other' });
    expect(await orders.next()).toMatchObject({ upserts: [{ ...node, customer: { name: 'LN-other' } }] });
    await fixture.update('Order', order, { tags: { create: [{ name: 'LN-tag' }] } });
    expect(await orders.next()).toMatchObject({ upserts: [{ tags: { nodes: [{ name: 'LN-tag' }] } }] });
    await fixture.update('Order', order, { tags: { disconnect: [{ name: 'LN-tag' }] } });
    expect(await orders.next()).toMatchObject({ upserts: [{ tags: { nodes: [] } }] });

    await using customers = await live({
      ...named('LN'),
      node: '{ name orders { totalCount aggregate { sum { total } } } }',
    });
    expect(await customers.next()).toMatchObject({ upserts: [{ orders: { totalCount: 1 } }] });
    await fixture.create('Order', { number: 'LN-2', total: '2.5', customerId: customer });
    expect(await customers.next()).toMatchObject({
      upserts: [{ orders: { totalCount: 2, aggregate: { sum: { total: expect.stringMatching(/^3\.5/) } } } }],
    });
  });

  test('and comes and goes by what its filter and its order read of others', async () => {
    const customer = await fixture.create('Customer', { name: 'LF' });
    const one = await fixture.create('Order', { number: 'LF-1', total: '1', customerId: customer });
    await using query = await live({
      model: 'Order',
      where: { customer: { name: { eq: 'LF' } } },
      orderBy: [{ customer: { name: 'ASC' } }],
      node: '{ number }',
    });
    expect(await query.next()).toMatchObject({ ids: [one] });
    await fixture.update('Customer', customer, { name: 'LF-not' });
    expect(await query.next()).toMatchObject({ ids: [], removed: [one] });
  });

  test('by hand in the database', async () => {
    const id = await fixture.create('Customer', { name: 'LH-1' });
    await using query = await live(named('LH-'));
    await query.next();
    const client = new Client({ connectionString: fixture.databaseUrl });
    await client.connect();
    try {
      const schema = `app_${fixture.appId.replaceAll('-', '')}`;
      await client.query(`update ${schema}."Customer" set name = 'LH-2' where id = $1`, [id]);
    } finally {
      await client.end();
    }
    expect(await query.next()).toMatchObject({ upserts: [{ name: 'LH-2' }] });
  });
});

describe('rules', () => {
  test('each subscriber gets the rows and the fields that the rules give him, as they change hands', async () => {
    const [ann, bob] = [person(randomUUID(), 'sales'), person(randomUUID(), 'sales')];
    const his = await fixture.create('Customer', { name: 'LR', owner: bob.person?.id });
    const order = await fixture.create('Order', { number: 'LR-1', total: '1', customerId: his });
    const asked: Asked = { model: 'Order', where: { number: { startsWith: 'LR-' } }, node: '{ number }' };
    await using ofAnn = await live({ ...asked, as: ann });
    await using ofBob = await live({ ...asked, as: bob });
    expect(await ofAnn.next()).toMatchObject({ ids: [] });
    expect(await ofBob.next()).toMatchObject({ ids: [order] });
    await using fields = await live({ where: { name: { eq: 'LR' } }, node: '{ name email }', as: ann });
    expect(await fields.next()).toMatchObject({ upserts: [{ name: 'LR', email: null }] });
    await fixture.update('Customer', his, { owner: ann.person?.id, email: 'lr@x.org' });
    expect(await ofAnn.next()).toMatchObject({ ids: [order], upserts: [{ number: 'LR-1' }] });
    expect(await ofBob.next()).toMatchObject({ ids: [], upserts: [], removed: [order] });
    expect(await fields.next()).toMatchObject({ upserts: [{ name: 'LR', email: 'lr@x.org' }] });
  });

  test('a field that no rule gives is refused', async () => {
    const query = 'subscription { orderLive { upserts { number } } }';
    await expect(fixture.subscribe(query, {}, person(randomUUID()))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

/** Longer than it takes to notice a change without a bell. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 1_500));

describe('one statement', () => {
  test('serves all who ask alike, and all who ask alike but for the values, and runs only after a change', async () => {
    const prefixes = Array.from({ length: 20 }, (_, index) => `LS${String(index).padStart(2, '0')}`);
    const queries = await Promise.all([...prefixes, ...prefixes, ...prefixes].map((prefix) => live(named(prefix))));
    fixture.asked();
    await Promise.all(queries.map((query) => query.next()));
    // Those who came while the first was answered share the second; the log's end is read anew for the first listener.
    expect(fixture.asked().liveStatements).toBeLessThanOrEqual(3);

    const waiting = queries.map((query) => query.next());
    await fixture.ask('mutation($data: [CustomerCreateInput!]!) { createCustomers(data: $data) { affectedCount } }', {
      data: prefixes.map((prefix) => ({ name: `${prefix}-1` })),
    });
    const told = await Promise.all(waiting);
    for (const [index, { upserts }] of told.entries())
      expect(upserts).toEqual([{ name: `${prefixes[index % prefixes.length]}-1` }]);
    // What a result has already may be heard of only now.
    await pause();
    expect(fixture.asked().liveStatements).toBeLessThanOrEqual(3);

    const quiet = queries.map((query) => query.next());
    await fixture.create('Order', { number: 'LS-other', total: '1' });
    await pause();
    expect(fixture.asked().liveStatements).toBe(0);
    await Promise.all(queries.map((query) => query[Symbol.asyncDispose]()));
    await Promise.all(quiet.map((next) => next.catch(() => undefined)));

    await fixture.create('Customer', { name: 'LS00-2' });
    await pause();
    expect(fixture.asked().liveStatements).toBe(0);
  });

  test('answers subscribers with lists, patterns, nulls and quotes among their values, each by his own', async () => {
    const names = ['LV,"a"', `LV{b}'`, String.raw`LV\c`, 'LV NULL'];
    const ids: string[] = [];
    for (const name of names) ids.push(await fixture.create('Customer', { name }));
    const wheres = [...names.map((name) => ({ name: { in: [name] } })), { name: { in: names } }, { name: { in: [] } }];
    const expected = [...ids.map((id) => [id]), ids.toSorted(), []];
    const queries = await Promise.all(wheres.map((where) => live({ where, orderBy: [{ id: 'ASC' }] })));
    const told = await Promise.all(queries.map((query) => query.next()));
    expect(told.map(({ ids: found }) => found)).toEqual(expected);
    await Promise.all(queries.map((query) => query[Symbol.asyncDispose]()));
  });
});

test('lists that come to one statement by different arguments are each answered by their own', async () => {
  const [a, b] = [
    await fixture.create('Customer', { name: 'LT-a' }),
    await fixture.create('Customer', { name: 'LT-b' }),
  ];
  const other = (where: object): Asked => ({ where: { AND: [{ name: { startsWith: 'LT-' } }, where] } });
  await using one = await live(other({ name: { ne: 'LT-a' } }));
  await using two = await live(other({ NOT: { name: { eq: 'LT-b' } } }));
  expect(await one.next()).toMatchObject({ ids: [b] });
  expect(await two.next()).toMatchObject({ ids: [a] });
});

test('a value that is not of its type is told with its path, and a page that is too large too', async () => {
  const query = 'subscription($where: OrderWhere, $first: Int) { orderLive(where: $where, first: $first) { ids } }';
  await expect(fixture.subscribe(query, { where: { total: { eq: 'much' } } })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    options: { fieldErrors: [{ path: ['where', 'total', 'eq'], rule: 'type' }] },
  });
  await expect(fixture.subscribe(query, { first: 5_000 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('the cursor leads to the changes that the result does not have yet', async () => {
  await using query = await live(named('LC-'));
  const { cursor } = await query.next();
  const id = await fixture.create('Customer', { name: 'LC-1' });
  const changes = await fixture.subscribe(
    'subscription($after: SyncCursor) { customerChanges(after: $after) { changes { recordId } } }',
    { after: cursor },
  );
  await changes.next();
  expect(JSON.parse(String((await changes.next()).value))).toMatchObject({
    data: { customerChanges: { changes: [{ recordId: id }] } },
  });
  await changes.return?.();
});
