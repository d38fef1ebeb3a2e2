import type { JsonObject, WorkflowDefinition } from '@trellis/app-definition';
import { createTestDatabase } from '@trellis/testing';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { createScene, eventually, type Run, type Scene, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf, person, startStation } from './station.ts';

const ann = '01900000-0000-7000-8000-00000000000a';
const mark = (data: JsonObject): Pick<WorkflowDefinition, 'start' | 'nodes'> => ({
  start: 'mark',
  nodes: { mark: { type: 'update', data } },
});

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function sceneWith(...args: Parameters<typeof createScene>): Promise<Scene> {
  const scene = await createScene(...args);
  opened.push(scene);
  return scene;
}

/** Waits until the change log was read past everything that is in it now. */
async function settled(scene: Scene): Promise<void> {
  const last = await scene.order({ note: 'the last one' });
  await eventually(async () => {
    const runs = await scene.runs(last);
    expect(runs.length > 0 && runs.every(({ status }) => status === 'DONE')).toBe(true);
  });
}

const names = (runs: readonly Run[]) => runs.map(({ workflow }) => workflow).toSorted();

/** Every scene has it, so that a test can tell when all changes were read. */
const last = {
  Last: {
    trigger: { on: 'CREATE', where: { note: { eq: 'the last one' } } },
    start: 'end',
    nodes: { end: { type: 'condition', where: {} } },
  },
} as const;

test('a new record starts the workflows that want it, with the person who made it', async () => {
  const scene = await sceneWith(
    shopWith({
      ...last,
      All: { trigger: { on: 'CREATE' }, ...mark({ count: 1 }) },
      Large: { trigger: { on: 'CREATE', where: { total: { gt: '100' } } }, ...mark({ note: 'large' }) },
      Local: {
        trigger: { on: 'CREATE', where: { customer: { country: { eq: 'NZ' } } } },
        start: 'end',
        nodes: { end: { type: 'condition', where: {} } },
      },
      Changed: { trigger: { on: 'UPDATE', fields: ['status'] }, ...mark({ note: 'changed' }) },
    }),
  );
  const { createCustomer } = await dataOf(
    scene.records(`mutation { createCustomer(data: {name: "Ann", country: "NZ"}) { id } }`),
  );
  const small = await scene.order({ total: '100', customerId: createCustomer.id }, person(ann, 'clerk'));
  const large = await scene.order({ total: '100.01' });
  await settled(scene);
  expect(names(await scene.runs(small))).toEqual(['All', 'Local']);
  expect(names(await scene.runs(large))).toEqual(['All', 'Large']);
  expect((await scene.runs(small))[0]).toMatchObject({ startedBy: { id: ann } });
  expect((await scene.runs(large))[0]).toMatchObject({ startedBy: null });
});

test('a change starts a workflow where it touches the named fields; deleting and restoring are no changes', async () => {
  const scene = await sceneWith(
    shopWith({
      ...last,
      Placed: {
        trigger: { on: 'UPDATE', fields: ['status', 'customer'], where: { status: { in: ['PLACED', 'PAID'] } } },
        start: 'end',
        nodes: { end: { type: 'condition', where: {} } },
      },
      Any: {
        trigger: { on: 'UPDATE', where: { note: { isNull: true } } },
        start: 'end',
        nodes: { end: { type: 'condition', where: {} } },
      },
    }),
  );
  const id = await scene.order({ status: 'DRAFT' });
  await scene.updateOrder(id, { total: '5' });
  await scene.updateOrder(id, { status: 'PLACED' });
  await scene.updateOrder(id, { status: 'PLACED', note: 'the same' });
  const deleted = await scene.order({ status: 'PAID' });
  await dataOf(scene.records(`mutation ($id: ID!) { deleteOrder(where: {id: $id}) { id } }`, { id: deleted }));
  const client = new Client({ connectionString: scene.database.url });
  await client.connect();
  await client
    .query(`update "app_${scene.app.id.replaceAll('-', '')}"."Order" set "deletedAt" = null`)
    .catch(async () => {
      await client.query(`update "app_${scene.app.id}"."Order" set "deletedAt" = null`);
    });
  await client.end();
  await settled(scene);
  expect(names(await scene.runs(id))).toEqual(['Any', 'Any', 'Placed']);
  expect(await scene.runs(deleted)).toEqual([]);
});

test('a trigger sees the record as the change left it, however late the change is read', async () => {
  const scene = await sceneWith(
    shopWith({
      ...last,
      Placed: {
        trigger: { on: 'UPDATE', where: { status: { eq: 'PLACED' } } },
        start: 'end',
        nodes: { end: { type: 'condition', where: {} } },
      },
    }),
  );
  const id = await scene.order();
  await scene.station.workflow[Symbol.asyncDispose]();
  await scene.updateOrder(id, { note: 'not yet' });
  await scene.updateOrder(id, { status: 'PLACED' });
  await scene.updateOrder(id, { status: 'PAID' });
  const station = await startStation(scene.database.url);
  opened.push(station);
  const later = sceneOf(station, scene.app, scene.database);
  await settled(later);
  expect(names(await later.runs(id))).toEqual(['Placed']);
});

test('a change made by hand in the database starts workflows too', async () => {
  const scene = await sceneWith(
    shopWith({ All: { trigger: { on: 'UPDATE', fields: ['count'] }, ...mark({ note: 'seen' }) } }),
  );
  const id = await scene.order();
  const client = new Client({ connectionString: scene.database.url });
  await client.connect();
  const { rows } = await client.query(
    `select table_schema as schema from information_schema.tables where table_name = 'Order'`,
  );
  await client.query(`update "${rows[0].schema}"."Order" set count = 5`);
  await client.end();
  await scene.run(id, 'DONE');
  expect(await scene.readOrder(id)).toMatchObject({ count: 5, note: 'seen' });
});

test('workflows that start one another end with an error that says so', async () => {
  const scene = await sceneWith(
    shopWith({
      Ping: { trigger: { on: 'UPDATE', fields: ['note'] }, ...mark({ number: { $: 'run.id' } }) },
      Pong: { trigger: { on: 'UPDATE', fields: ['number'] }, ...mark({ note: { $: 'run.id' } }) },
    }),
  );
  const id = await scene.order({}, person(ann, 'clerk'));
  await scene.updateOrder(id, { note: 'go' }, person(ann, 'clerk'));
  const run = await scene.run(id, 'FAILED');
  expect(run.error).toMatch(/more than 10 times/);
  expect(run.startedBy).toEqual({ id: ann });
  expect(run.steps).toEqual([]);
  const runs = await scene.runs(id);
  expect(runs.map(({ status }) => status)).toEqual(['FAILED', ...Array.from({ length: 11 }, () => 'DONE')]);
});

test('a workflow that is added later begins with what happens then', async () => {
  const database = await createTestDatabase();
  const station = await startStation(database.url);
  opened.push(database, station);
  const before = await station.publish(shopWith({}));
  const early = await sceneOf(station, before, database).order();
  const after = await station.publish(
    shopWith({ All: { trigger: { on: 'CREATE' }, ...mark({ note: 'seen' }) } }),
    before,
  );
  const scene = sceneOf(station, after, database);
  await scene.run(await scene.order(), 'DONE');
  expect(await scene.runs(early)).toEqual([]);
});

test('a trigger that records cannot answer fails its run, and holds up no other', async () => {
  const end = { start: 'end', nodes: { end: { type: 'condition', where: {} } } } as const;
  const broken = { errors: [{ message: 'Something went wrong.', extensions: { code: 'INTERNAL' } }] };
  const scene = await sceneWith(
    shopWith({
      ...last,
      Odd: { trigger: { on: 'CREATE', where: { number: { like: 'odd%' } } }, ...end },
      Even: { trigger: { on: 'CREATE' }, ...end },
    }),
    {
      recordsFor: (records) => ({
        ...records,
        answer: (request, call) =>
          JSON.stringify(request.variables).includes('odd%')
            ? Promise.resolve({ body: JSON.stringify(broken), errorCode: 'INTERNAL' })
            : records.answer(request, call),
      }),
    },
  );
  const id = await scene.order();
  await eventually(async () => expect(names(await scene.runs(id))).toEqual(['Even', 'Odd']));
  const odd = (await scene.runs(id)).find(({ workflow }) => workflow === 'Odd');
  expect(odd).toMatchObject({ status: 'FAILED', steps: [], error: expect.stringMatching(/could not be told/) });
});

test('two apps never meet', async () => {
  const definition = shopWith({ ...last, All: { trigger: { on: 'CREATE' }, ...mark({ note: 'seen' }) } });
  const scene = await sceneWith(definition);
  const other = sceneOf(scene.station, await scene.station.publish(definition), scene.database);
  const [mine, theirs] = [await scene.order(), await other.order()];
  const run = await scene.run(mine, 'DONE');
  await other.run(theirs, 'DONE');
  expect(await scene.runs(theirs)).toEqual([]);
  expect(await other.runs(mine)).toEqual([]);
  expect((await dataOf(other.workflow('{ workflowRuns { id } }'))).workflowRuns).not.toContainEqual({ id: run.id });
});

test('nothing is left of an app that was deleted', async () => {
  const scene = await sceneWith(
    shopWith({
      Ask: { trigger: { on: 'CREATE' }, start: 'ask', nodes: { ask: { type: 'approval', role: 'manager' } } },
    }),
  );
  await scene.task(await scene.order());
  await scene.station.directory.remove(scene.app.id);
  await scene.station.records.store.drop(scene.app.id);
  scene.station.directory.announce(scene.app.slug);
  const client = new Client({ connectionString: scene.database.url });
  await client.connect();
  opened.push({ [Symbol.asyncDispose]: () => client.end() });
  await eventually(async () => {
    for (const table of ['feed', 'definition', 'run', 'step', 'task', 'task_answer']) {
      expect((await client.query(`select from workflow.${table}`)).rowCount).toBe(0);
    }
  });
});
