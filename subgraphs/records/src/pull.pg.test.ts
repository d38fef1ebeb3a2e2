import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { TestReplica } from './testing/sync/replica.ts';
import { teamApp } from './testing/sync/team-app.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(teamApp);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const fields = 'version title estimate double projectId';
const replicaOf = (model = 'Task', of = fields) => new TestReplica(fixture, model, of);

async function create(model: string, data: object, as: Caller = admin): Promise<string> {
  const query = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { id } }`;
  return (await fixture.ask<{ it: { id: string } }>(query, { data }, as)).it.id;
}

const update = (model: string, id: string, data: object) =>
  fixture.ask(
    `mutation($id: ID!, $data: ${model}UpdateInput) { update${model}(where: {id: $id}, data: $data) { id } }`,
    { id, data },
  );
const remove = (model: string, id: string) =>
  fixture.ask(`mutation($id: ID!) { delete${model}(where: {id: $id}) { id } }`, { id });

async function projectOf(user: string): Promise<{ readonly project: string; readonly member: string }> {
  const project = await create('Project', { name: 'P' });
  return { project, member: await create('Member', { user, projectId: project }) };
}

describe('a replica that pulls', () => {
  test('has all records after its first pages, and then what changed, latest state only', async () => {
    const replica = replicaOf('Project', 'name');
    const ids = await Promise.all(Array.from({ length: 7 }, (_, i) => create('Project', { name: `N${i}` })));
    await replica.pull(admin, 3);
    expect([...replica.documents.keys()]).toEqual(expect.arrayContaining(ids));
    const [first = '', second = ''] = ids;
    await update('Project', first, { name: 'one' });
    await update('Project', first, { name: 'two' });
    await remove('Project', second);
    const page = await replica.pullOnce(admin, 50);
    expect(page.documents).toHaveLength(2);
    expect(page.documents).toContainEqual({ id: first, name: 'two', _deleted: false });
    expect(page.documents).toContainEqual({ id: second, name: null, _deleted: true });
    expect(page.hasMore).toBe(false);
    expect((await replica.pullOnce(admin, 50)).documents).toEqual([]);
  });

  test('is told of a record that came and went in between by nothing at all', async () => {
    const replica = replicaOf('Project', 'name');
    await replica.pull(admin);
    await remove('Project', await create('Project', { name: 'short' }));
    expect((await replica.pullOnce(admin, 50)).documents).toEqual([]);
  });

  test('is told of what its caller made before the first pull and is gone by then, and others are not', async () => {
    const me = person(randomUUID(), 'admin');
    const project = await create('Project', { name: 'pushed' }, me);
    const member = await create('Member', { user: randomUUID(), projectId: project }, me);
    const kept = await create('Member', { user: randomUUID() }, me);
    await remove('Member', member);
    await remove('Project', project);
    for (const [model, id] of [
      ['Project', project],
      ['Member', member],
    ] as const) {
      const [mine, theirs] = [replicaOf(model, 'version'), replicaOf(model, 'version')];
      await mine.pull(me, 1);
      await theirs.pull(person(randomUUID(), 'admin'), 1);
      expect([mine.told.has(id), mine.documents.has(id), theirs.told.has(id)]).toEqual([true, false, false]);
      if (model === 'Member') expect(mine.documents.has(kept)).toBe(true);
    }
  });

  test('loses and gains sight by rows of other models, each way', async () => {
    const me = person(randomUUID(), 'worker');
    const replica = replicaOf();
    const { project, member } = await projectOf(me.person?.id ?? '');
    const task = await create('Task', { title: 'T', estimate: 3, projectId: project });
    await replica.pull(me);
    expect(replica.held).toEqual([
      { id: task, version: 1, title: 'T', estimate: null, double: null, projectId: project, _deleted: false },
    ]);
    await remove('Member', member);
    await replica.pull(me);
    expect(replica.held).toEqual([]);
    const label = await create('Label', { holder: me.person?.id, tasks: { connect: [{ id: task }] } });
    await replica.pull(me);
    expect(replica.held).toMatchObject([{ id: task, title: 'T', estimate: null, projectId: null }]);
    await update('Label', label, { holder: null });
    await update('Project', project, { owner: me.person?.id });
    await replica.pull(me);
    expect(replica.held).toMatchObject([{ id: task, estimate: 3, double: 6 }]);
    await update('Task', task, { archived: true });
    await replica.pull(me);
    expect(replica.held).toEqual([]);
  });

  test('is never told the id of a record that its caller could not see', async () => {
    const me = person(randomUUID(), 'worker');
    const replica = replicaOf();
    const { project } = await projectOf(me.person?.id ?? '');
    const other = await projectOf(randomUUID());
    const hidden = await create('Task', { title: 'hidden', projectId: other.project });
    await create('Task', { title: 'seen', projectId: project });
    await replica.pull(me);
    await update('Task', hidden, { title: 'still hidden' });
    await remove('Task', hidden);
    await remove('Member', other.member);
    await replica.pull(me);
    expect(replica.told.has(hidden)).toBe(false);
    expect(replica.held).toHaveLength(1);
  });

  test('is not told of hidden records by a delete of its caller’s own that reaches them', async () => {
    const me = person(randomUUID(), 'cleaner');
    const replica = replicaOf();
    const project = await create('Project', { name: 'to be cleaned' });
    const hidden = await create('Task', { title: 'hidden', projectId: project });
    await replica.pull(me);
    await fixture.ask('mutation($id: ID!) { deleteProject(where: {id: $id}) { id } }', { id: project }, me);
    await replica.pull(me);
    expect(replica.told.has(hidden)).toBe(false);
  });

  test('follows its caller’s roles: what a role gave goes with it', async () => {
    const id = randomUUID();
    const replica = replicaOf('Project', 'name');
    const project = await create('Project', { name: 'watched' });
    await replica.pull(person(id, 'watcher'));
    expect(replica.documents.has(project)).toBe(true);
    await replica.pull(person(id, 'worker'), 2);
    expect(replica.held).toEqual([]);
    await replica.pull(person(id, 'watcher'), 2);
    expect(replica.documents.has(project)).toBe(true);
  });

  test('that lost a role in the middle of its pages keeps nothing of it', async () => {
    const id = randomUUID();
    const replica = replicaOf('Project', 'name');
    for (let i = 0; i < 4; i++) await create('Project', { name: `M${i}` });
    await replica.pullOnce(person(id, 'watcher'), 2);
    expect(replica.documents.size).toBe(2);
    await replica.pull(person(id, 'worker'), 2);
    expect(replica.held).toEqual([]);
  });

  test('pulls by a filter, and anew where the filter is another one', async () => {
    const replica = replicaOf('Project', 'name');
    const id = await create('Project', { name: 'filtered' });
    await replica.pull(admin, 50, { name: { eq: 'filtered' } });
    expect(replica.held.map((document) => document.id)).toEqual([id]);
    await update('Project', id, { name: 'otherwise' });
    await replica.pull(admin, 50, { name: { eq: 'filtered' } });
    expect(replica.held).toEqual([]);
    await replica.pull(admin, 50, { name: { eq: 'otherwise' } });
    expect(replica.held.map((document) => document.id)).toEqual([id]);
  });

  test('is refused with a cursor that was not made here, by its place', async () => {
    const replica = replicaOf('Project', 'name');
    await replica.pull(admin);
    const forged = `${(replica.cursor ?? '').slice(0, -2)}AA`;
    const query = 'query($c: ProjectInputCheckpoint) { pullProject(checkpoint: $c, limit: 1) { hasMore } }';
    for (const cursor of [forged, 'nonsense', '']) {
      const { extensions } = await fixture.refused(query, { c: { cursor } });
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fieldErrors: [{ path: ['checkpoint', 'cursor'] }] });
    }
  });

  test('learns nothing from another person’s cursor', async () => {
    const [mine, theirs] = [person(randomUUID(), 'worker'), person(randomUUID(), 'worker')];
    const { project } = await projectOf(theirs.person?.id ?? '');
    const replica = replicaOf('Project', 'name');
    await replica.pull(theirs);
    expect(replica.documents.has(project)).toBe(true);
    const before = replica.told.size;
    const page = await replica.pullOnce(mine, 50);
    expect(page.documents).toEqual([]);
    expect(replica.told.size).toBe(before);
  });

  test('waits for something to tell, and no longer than it wants to', async () => {
    const replica = replicaOf('Project', 'name');
    await replica.pull(admin);
    const query =
      'query($c: ProjectInputCheckpoint) { it: pullProject(checkpoint: $c, limit: 9, waitMs: 8000) { documents { name } } }';
    const waiting = fixture.ask<{ it: { documents: unknown[] } }>(query, { c: { cursor: replica.cursor } });
    await create('Project', { name: 'rung' });
    expect((await waiting).it.documents).toEqual([{ name: 'rung' }]);
  });
});

describe('a stream', () => {
  interface Bulk {
    readonly documents: readonly { readonly id: string; readonly name: string | null; readonly _deleted: boolean }[];
    readonly checkpoint: { readonly cursor: string };
  }

  async function open<T>(query: string, as: Caller = admin) {
    const stream = await fixture.subscribe(query, {}, as);
    return {
      async next(): Promise<T> {
        const { value } = await stream.next();
        return (JSON.parse(String(value)) as { data: { it: T } }).data.it;
      },
      async [Symbol.asyncDispose]() {
        await stream.return?.();
      },
    };
  }

  const query = 'subscription { it: streamProject { documents { id name _deleted } checkpoint { cursor } } }';

  test('tells what happens, first what was written shortly before it, and its checkpoints go on in pulls', async () => {
    const before = await create('Project', { name: 'before' });
    await using stream = await open<Bulk>(query);
    const first = await stream.next();
    expect(first.documents).toContainEqual({ id: before, name: 'before', _deleted: false });
    const now = await create('Project', { name: 'now' });
    expect((await stream.next()).documents).toEqual([{ id: now, name: 'now', _deleted: false }]);
    await remove('Project', now);
    const last = await stream.next();
    expect(last.documents).toEqual([{ id: now, name: null, _deleted: true }]);
    const replica = replicaOf('Project', 'name');
    replica.cursor = last.checkpoint.cursor;
    expect((await replica.pullOnce(admin, 50)).documents).toEqual([]);
  });

  test('shows its caller what comes into sight, and takes what leaves it', async () => {
    const me = person(randomUUID(), 'worker');
    const project = await create('Project', { name: 'mine soon' });
    await using stream = await open<Bulk>(query, me);
    const member = await create('Member', { user: me.person?.id, projectId: project });
    expect((await stream.next()).documents).toEqual([{ id: project, name: 'mine soon', _deleted: false }]);
    await remove('Member', member);
    expect((await stream.next()).documents).toEqual([{ id: project, name: null, _deleted: true }]);
  });

  test('tells a client that pulled shortly before it what is gone, or as it was, by the time it begins', async () => {
    const ids = [await create('Project', { name: 'gone' }), await create('Project', { name: 'as it was' })] as const;
    await update('Project', ids[1], { name: 'for a moment' });
    await replicaOf('Project', 'name').pull(admin);
    await remove('Project', ids[0]);
    await update('Project', ids[1], { name: 'as it was' });
    await using stream = await open<Bulk>(query);
    const { documents } = await stream.next();
    expect(documents).toContainEqual({ id: ids[0], name: null, _deleted: true });
    expect(documents).toContainEqual({ id: ids[1], name: 'as it was', _deleted: false });
  });

  test('takes what a client could pull shortly before it by rows of other models, and tells of nothing else', async () => {
    const me = person(randomUUID(), 'worker');
    const [mine, hidden] = [await projectOf(me.person?.id ?? ''), await projectOf(randomUUID())];
    await remove('Member', mine.member);
    await remove('Project', hidden.project);
    await update('Project', mine.project, { name: 'of others' });
    await using stream = await open<Bulk>(query, me);
    expect((await stream.next()).documents).toEqual([{ id: mine.project, name: null, _deleted: true }]);
  });

  test('tells by and by what came and went while nobody read it', async () => {
    const me = person(randomUUID(), 'watcher');
    await using stream = await open<Bulk>(query, me);
    await stream.next();
    const id = await create('Project', { name: 'short' });
    await replicaOf('Project', 'name').pull(me);
    await remove('Project', id);
    expect((await stream.next()).documents).toEqual([{ id, name: null, _deleted: true }]);
  });

  test('of a bell rings once at the start, and then for what its caller has to pull, and for nothing else', async () => {
    const me = person(randomUUID(), 'worker');
    await using bell = await open<string>('subscription { it: syncBell(models: ["Project", "Task"]) }', me);
    expect(await bell.next()).toMatch(/\./);
    const ring = bell.next();
    let hasRung = false;
    void ring.then(() => (hasRung = true));
    const project = await create('Project', { name: 'of others' });
    await replicaOf('Project', 'name').pull(me);
    expect(hasRung).toBe(false);
    await create('Member', { user: me.person?.id, projectId: project });
    expect(await ring).toMatch(/\./);
  });

  test('brings back what was out of sight for a moment, in which a client pulled', async () => {
    const me = person(randomUUID(), 'watcher');
    const id = await create('Project', { name: 'back again' });
    await using stream = await open<Bulk>(query, me);
    await stream.next();
    await remove('Project', id);
    await replicaOf('Project', 'name').pull(me);
    await fixture.ask('mutation($id: ID!) { restoreProject(id: $id) { id } }', { id });
    expect((await stream.next()).documents).toEqual([{ id, name: 'back again', _deleted: false }]);
  });

  test('of a bell rings for what could be pulled before it looked, though it is gone by then', async () => {
    const me = person(randomUUID(), 'watcher');
    await using bell = await open<string>('subscription { it: syncBell(models: ["Project"]) }', me);
    await bell.next();
    const id = await create('Project', { name: 'pulled' });
    await replicaOf('Project', 'name').pull(me);
    await remove('Project', id);
    expect(await bell.next()).toMatch(/\./);
  });
});

describe('several models in one window', () => {
  const query =
    'query($since: String, $models: [String!]!, $limit: Int) { it: syncPull(since: $since, models: $models, limit: $limit) { changes { model id deleted data } cursor numericCursor hasMore reset } }';

  interface Page {
    readonly changes: readonly { model: string; id: string; deleted: boolean; data: { name?: string } | null }[];
    readonly cursor: string;
    readonly numericCursor: number;
    readonly hasMore: boolean;
    readonly reset: boolean;
  }

  const page = async (since: string | undefined, limit = 100, models = ['Project', 'Task']) =>
    (await fixture.ask<{ it: Page }>(query, { since, models, limit })).it;

  test('come page by page, by a cursor or by its number', async () => {
    const project = await create('Project', { name: 'both' });
    const task = await create('Task', { title: 'both', projectId: project });
    let since: string | undefined;
    const seen = new Set<string>();
    for (;;) {
      const { changes, cursor, hasMore, reset } = await page(since, 2);
      for (const { id } of changes) seen.add(id);
      expect(reset).toBe(false);
      since = cursor;
      if (!hasMore) break;
    }
    expect(seen).toContain(project);
    expect(seen).toContain(task);
    const { numericCursor } = await page(since);
    expect(numericCursor).toBeGreaterThan(0);
    await remove('Task', task);
    await update('Project', project, { name: 'new' });
    const { changes } = await page(String(numericCursor));
    expect(changes).toEqual([
      expect.objectContaining({
        model: 'Project',
        id: project,
        deleted: false,
        data: expect.objectContaining({ name: 'new' }),
      }),
      { model: 'Task', id: task, deleted: true, data: null },
    ]);
  });

  test('must be models that go offline', async () => {
    expect(await fixture.refused(query, { models: ['Label'] })).toMatchObject({
      message: expect.stringContaining('Project, Member, Task'),
      extensions: { code: 'BAD_USER_INPUT', fieldErrors: [{ path: ['models'] }] },
    });
  });
});
