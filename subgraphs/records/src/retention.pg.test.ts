import { randomUUID } from 'node:crypto';
import { createPool } from '@trellis/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogRetention } from './retention.ts';
import { appSchema } from './sql.ts';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { TestReplica } from './testing/sync/replica.ts';
import { teamApp } from './testing/sync/team-app.ts';

let fixture: RecordsFixture;
let pool: ReturnType<typeof createPool>;
beforeAll(async () => {
  fixture = await createRecordsFixture(teamApp);
  pool = createPool({ url: fixture.databaseUrl, applicationName: 'test', max: 2, onConnectionLost: () => undefined });
});
afterAll(async () => {
  await pool?.end();
  await fixture?.[Symbol.asyncDispose]();
});

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Two processes trim at once what is older than the days say. */
async function trim(changes: number, tombstones = 365, pushes = 30): Promise<void> {
  const jobs = [1, 2].map(() => new LogRetention([pool], { changes, tombstones, pushes, refused: pushes }, quiet));
  await Promise.all(jobs.map((job) => job.run()));
  for (const job of jobs) await job[Symbol.asyncDispose]();
}

const countOf = async (table: string) => {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from ${appSchema(fixture.appId)}."${table}"`,
  );
  return rows[0]?.n;
};

async function create(model: string, data: object): Promise<string> {
  const query = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { id } }`;
  return (await fixture.ask<{ it: { id: string } }>(query, { data })).it.id;
}
const remove = (model: string, id: string) =>
  fixture.ask(`mutation($id: ID!) { delete${model}(where: {id: $id}) { id } }`, { id });

test('what is young stays in the log, and cursors go on', async () => {
  const replica = new TestReplica(fixture, 'Project', 'name');
  await replica.pull(admin);
  const id = await create('Project', { name: 'young' });
  const before = await countOf('_change');
  await trim(7);
  expect(await countOf('_change')).toBe(before);
  expect((await replica.pullOnce(admin, 50)).documents.map((document) => document.id)).toEqual([id]);
});

test('a replica whose cursor is older than the log recovers by itself, and is told of nothing that was never in its sight', async () => {
  const me = person(randomUUID(), 'worker');
  const project = await create('Project', { name: 'P' });
  const member = await create('Member', { user: me.person?.id, projectId: project });
  const kept = await create('Task', { title: 'kept', projectId: project });
  const deleted = await create('Task', { title: 'deleted', projectId: project });
  const hidden = await create('Task', { title: 'hidden', projectId: await create('Project', { name: 'Q' }) });
  const mine = new TestReplica(fixture, 'Task', 'title');
  const all = new TestReplica(fixture, 'Member', 'projectId');
  await mine.pull(me);
  await all.pull(admin);
  await remove('Task', deleted);
  await remove('Task', hidden);
  const other = await create('Member', { user: randomUUID(), projectId: project });
  await all.pull(admin);
  expect(all.documents.has(other)).toBe(true);
  const added = await create('Task', { title: 'added', projectId: project });
  await remove('Member', other);
  await trim(0);
  expect(await countOf('_change')).toBe(0);
  await mine.pull(me, 1);
  expect(mine.held.map(({ title }) => title)).toEqual(['kept', 'added']);
  expect(mine.held.map(({ id }) => id)).toEqual([kept, added]);
  expect(mine.told.has(hidden)).toBe(false);
  await all.pull(admin, 1);
  expect(all.held.map(({ id }) => id)).toEqual([member]);
  await fixture.ask('mutation($id: ID!) { updateTask(where: {id: $id}, data: {title: "again"}) { id } }', { id: kept });
  expect((await mine.pullOnce(me, 50)).documents).toMatchObject([{ id: kept, title: 'again' }]);
});

test('tombstones go in their time', async () => {
  await remove('Member', await create('Member', {}));
  await trim(0);
  expect(await countOf('_tombstone')).toBeGreaterThan(0);
  await trim(0, 0);
  expect(await countOf('_tombstone')).toBe(0);
});

test('what a key was answered with, and what was refused, are forgotten in their time', async () => {
  const mutations = [{ key: 'k', model: 'Project', op: 'UPDATE', id: randomUUID(), data: { nothing: 1 } }];
  const push = async () => {
    const query = 'mutation($input: SyncPushInput!) { syncPush(input: $input) { results { status } } }';
    const input = { clientId: 'phone', mutations };
    const { syncPush } = await fixture.ask<{ syncPush: { results: readonly { status: string }[] } }>(query, { input });
    return syncPush.results[0]?.status;
  };
  expect(await push()).toBe('REJECTED');
  await trim(7);
  expect(await push()).toBe('DUPLICATE');
  expect(await countOf('_rejected')).toBe(1);
  await trim(7, 365, 0);
  expect(await countOf('_rejected')).toBe(0);
  expect(await push()).toBe('REJECTED');
});
