import { uuidV7 } from '@trellis/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database.ts';
import { addDefinition } from './add-definition.ts';
import { addFeed } from './add-feed.ts';
import { addRun, type RunRow } from './add-run.ts';
import { advanceFeed } from './advance-feed.ts';
import { claimFeed } from './claim-feed.ts';
import { claimSteps } from './claim-steps.ts';
import { finishStep } from './finish-step.ts';
import { releaseFeeds } from './release-feeds.ts';
import { restFeed } from './rest-feed.ts';

let testDatabase: TestDatabase;
let database: Database;
const appId = uuidV7();
const definition = { appId, versionHash: 'v1', workflowId: 'w1', name: 'Pay', modelId: 'm1', definition: '{}' };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const silent = () => undefined;
  database = await openDatabase(testDatabase.url, { debug: silent, info: silent, warn: silent, error: silent }, 0);
  await addDefinition(database.statements, definition);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await testDatabase[Symbol.asyncDispose]();
});

const newRun = (more: Partial<RunRow> = {}): RunRow => ({
  id: uuidV7(),
  stepId: uuidV7(),
  appId,
  versionHash: 'v1',
  workflowId: 'w1',
  modelId: 'm1',
  recordId: uuidV7(),
  origin: null,
  depth: 0,
  startedBy: null,
  node: 'first',
  refusal: null,
  ...more,
});

/** A lease that has ended when it begins. Not 0: the columns round to milliseconds, up as well as down. */
const endedMs = -1;

test('of many who claim at once each gets other steps', async () => {
  const runs = Array.from({ length: 200 }, () => newRun());
  for (const run of runs) await addRun(database.statements, run);
  const claimed = await Promise.all(Array.from({ length: 60 }, () => claimSteps(database.statements, 10, 60_000)));
  const ids = claimed.flat().map(({ id }) => id);
  expect(ids.toSorted()).toEqual(runs.map(({ stepId }) => stepId).toSorted());
});

test('a lease that ended counts for nothing', async () => {
  const run = newRun();
  await addRun(database.statements, run);
  const [first] = await claimSteps(database.statements, 1, endedMs);
  const [second] = await claimSteps(database.statements, 1, 60_000);
  expect([first, second]).toMatchObject([
    { id: run.stepId, attempt: 1 },
    { id: run.stepId, attempt: 2 },
  ]);
  const finish = (attempt: number, next: string | undefined) =>
    finishStep(database.statements, { id: run.stepId, attempt }, { result: 'x', next, nextId: uuidV7() });
  expect(await finish(1, 'late')).toBe(false);
  expect(await finish(2, 'first')).toBe(true);
  expect(await finish(2, 'again')).toBe(false);
  const steps = await database.prisma.step.findMany({ where: { runId: run.id }, orderBy: { id: 'asc' } });
  expect(steps).toMatchObject([
    { node: 'first', visit: 1, status: 'DONE' },
    { node: 'first', visit: 2, status: 'DUE' },
  ]);
});

test('an origin starts one run, whoever tries at once', async () => {
  const tries = Array.from({ length: 8 }, () => newRun({ origin: 'change 7 w1' }));
  const ids = await Promise.all(tries.map((run) => addRun(database.statements, run)));
  expect(new Set(ids).size).toBe(1);
  expect(await database.prisma.step.count({ where: { runId: { in: tries.map(({ id }) => id) } } })).toBe(1);
});

test('a refused run is stored with its reason, and never begins', async () => {
  const run = newRun({ refusal: 'Too deep.' });
  await addRun(database.statements, run);
  const stored = await database.prisma.run.findUnique({ where: { id: run.id }, include: { steps: true } });
  expect(stored).toMatchObject({ status: 'FAILED', error: 'Too deep.', steps: [], finishedAt: expect.any(Date) });
});

test('a change log is read by one, and its cursor is moved by whoever read from it', async () => {
  const [ann, ben] = [uuidV7(), uuidV7()];
  const { statements } = database;
  await addFeed(statements, appId, 'c1');
  await addFeed(statements, appId, 'c0');
  expect(await claimFeed(statements, appId, ann, 60_000)).toBe('c1');
  expect(await claimFeed(statements, appId, ben, 60_000)).toBeUndefined();
  expect(await claimFeed(statements, appId, ann, endedMs)).toBe('c1');
  expect(await claimFeed(statements, appId, ben, 60_000)).toBe('c1');
  expect(await Promise.all(['c2', 'c3'].map((to) => advanceFeed(statements, appId, 'c1', to)))).toContain(false);
  const cursor = await claimFeed(statements, appId, ben, 60_000);
  expect(['c2', 'c3']).toContain(cursor);
  await releaseFeeds(statements, ben);
  expect(await claimFeed(statements, appId, ann, 60_000)).toBe(cursor);
  await restFeed(statements, appId);
  expect(await claimFeed(statements, appId, ann, 60_000)).toBeUndefined();
  await addFeed(statements, appId, 'c9');
  expect(await claimFeed(statements, appId, ann, 60_000)).toBe('c9');
});
