import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

interface Batch {
  readonly control: string;
  readonly cursor: string;
  readonly changes: readonly {
    readonly op: string;
    readonly recordId: string;
    readonly version: number;
    readonly node: unknown;
  }[];
}

interface Stream {
  next(): Promise<Batch>;
  close(): Promise<void>;
}

async function subscribe(
  variables: Readonly<Record<string, unknown>> = {},
  as: Caller = admin,
  model = 'Customer',
  node = '{ name }',
): Promise<Stream> {
  const field = `${model.charAt(0).toLowerCase()}${model.slice(1)}Changes`;
  const query = `subscription($where: ${model}Where, $after: SyncCursor, $ops: [SyncOp!]) { it: ${field}(where: $where, after: $after, ops: $ops) { control cursor changes { op recordId version reason changedFields node ${node} } } }`;
  const stream = await fixture.subscribe(query, variables, as);
  return {
    async next() {
      const { value } = await stream.next();
      return (JSON.parse(String(value)) as { data: { it: Batch } }).data.it;
    },
    async close() {
      await stream.return?.();
    },
  };
}

async function createCustomer(name: string, as?: Caller, owner?: string): Promise<string> {
  const data = { name, ...(owner ? { owner } : {}) };
  const answer = await fixture.ask<{ it: { id: string } }>(
    'mutation($data: CustomerCreateInput!) { it: createCustomer(data: $data) { id } }',
    { data },
    as,
  );
  return answer.it.id;
}

const rename = (id: string, data: object) =>
  fixture.ask(
    'mutation($id: ID!, $data: CustomerUpdateInput) { updateCustomer(where: {id: $id}, data: $data) { version } }',
    { id, data },
  );

test('READY comes first, then each change once and in order, a soft delete as DELETE', async () => {
  const stream = await subscribe();
  expect(await stream.next()).toMatchObject({ control: 'READY', changes: [] });
  const id = await createCustomer('One');
  expect(await stream.next()).toMatchObject({
    control: 'CHANGES',
    changes: [{ op: 'CREATE', recordId: id, version: 1, changedFields: null, node: { name: 'One' } }],
  });
  await rename(id, { name: 'Two' });
  expect(await stream.next()).toMatchObject({
    changes: [{ op: 'UPDATE', version: 2, changedFields: ['name'], node: { name: 'Two' } }],
  });
  await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id });
  expect(await stream.next()).toMatchObject({ changes: [{ op: 'DELETE', recordId: id, version: 3, node: null }] });
  await stream.close();
});

test('a cursor brings back what happened meanwhile, without a gap or a repeat', async () => {
  const first = await subscribe();
  const { cursor } = await first.next();
  const a = await createCustomer('Missed');
  expect((await first.next()).changes.map(({ recordId }) => recordId)).toEqual([a]);
  await first.close();
  const b = await createCustomer('Too');
  const second = await subscribe({ after: cursor });
  expect(await second.next()).toMatchObject({ control: 'READY', cursor });
  expect((await second.next()).changes.map(({ recordId }) => recordId)).toEqual([a, b]);
  await second.close();
});

test('what enters and leaves a filter is told as ENTER and LEAVE, without the record', async () => {
  const stream = await subscribe({ where: { name: { startsWith: 'In' } } });
  await stream.next();
  const id = await createCustomer('Out');
  await rename(id, { name: 'Inside' });
  expect(await stream.next()).toMatchObject({
    changes: [{ op: 'ENTER', recordId: id, version: 2, node: { name: 'Inside' } }],
  });
  await rename(id, { name: 'Out' });
  expect(await stream.next()).toMatchObject({
    changes: [{ op: 'LEAVE', reason: 'LEFT_FILTER', recordId: id, node: null }],
  });
  await stream.close();
});

test('a subscriber hears of the rows that the rules let him read, with the fields they give', async () => {
  const [annId, bobId] = [randomUUID(), randomUUID()];
  const orders = await subscribe({}, person(annId, 'sales'), 'Order', '{ number }');
  await orders.next();
  const [mine, his] = [await createCustomer('Mine', admin, annId), await createCustomer('His', admin, bobId)];
  const create = 'mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }';
  await fixture.ask(create, { data: { number: 'his', total: '1', customerId: his } });
  await fixture.ask(create, { data: { number: 'mine', total: '1', customerId: mine } });
  expect((await orders.next()).changes).toMatchObject([{ op: 'CREATE', node: { number: 'mine' } }]);
  await orders.close();

  const customers = await subscribe({}, person(annId, 'sales'), 'Customer', '{ name email }');
  await customers.next();
  await rename(his, { email: 'his@x.org' });
  expect((await customers.next()).changes).toMatchObject([
    { op: 'UPDATE', changedFields: [], node: { name: 'His', email: null } },
  ]);
  await customers.close();
});

test('only the kinds of change that were asked for', async () => {
  const stream = await subscribe({ ops: ['DELETE'] });
  await stream.next();
  const id = await createCustomer('Brief');
  await rename(id, { name: 'Briefer' });
  await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id });
  expect((await stream.next()).changes).toMatchObject([{ op: 'DELETE', recordId: id }]);
  await stream.close();
});

test('what is written by hand in the database is told too', async () => {
  const stream = await subscribe();
  await stream.next();
  const id = await createCustomer('Hand');
  await stream.next();
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `update app_${fixture.appId.replaceAll('-', '')}."Customer" set name = 'Written' where id = $1`,
      [id],
    );
  } finally {
    await client.end();
  }
  expect((await stream.next()).changes).toMatchObject([
    { op: 'UPDATE', version: 2, recordId: id, node: { name: 'Written' } },
  ]);
  await stream.close();
});

test('a cascade of one statement is told once a row and version', async () => {
  const customer = await createCustomer('Parent');
  const create = 'mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }';
  for (const number of ['c1', 'c2', 'c3'])
    await fixture.ask(create, { data: { number, total: '1', customerId: customer } });
  const stream = await subscribe({}, admin, 'Order', '{ number customerId }');
  await stream.next();
  await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id: customer });
  const { changes } = await stream.next();
  expect(changes.map(({ op, version, node }) => ({ op, version, node })).toSorted(byNumber)).toEqual(
    ['c1', 'c2', 'c3'].map((number) => ({ op: 'UPDATE', version: 2, node: { number, customerId: null } })),
  );
  await stream.close();
});

function byNumber(left: { node: unknown }, right: { node: unknown }): number {
  return JSON.stringify(left.node) < JSON.stringify(right.node) ? -1 : 1;
}

test('a forged cursor is refused, one of another app too', async () => {
  const stream = await subscribe({ after: 'MSB4IDE6MTo.AAAA' });
  await expect(stream.next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('the feed tells other services each change by the names of the model', async () => {
  const { feed } = fixture.records;
  const start = await feed.now(fixture.appId);
  const waiting = feed.read({ appId: fixture.appId, after: start, waitMs: 10_000, limit: 10 });
  const id = await createCustomer('Fed');
  const page = await waiting;
  expect(page).toMatchObject({
    hasMore: false,
    reset: false,
    changes: [
      {
        appVersion: 1,
        model: 'Customer',
        op: 'I',
        recordId: id,
        version: 1,
        old: null,
        new: { name: 'Fed', version: 1 },
      },
    ],
  });
  const idle = await feed.read({ appId: fixture.appId, after: page.cursor, waitMs: 0, limit: 10 });
  expect(idle.changes).toEqual([]);
});
