import type { Log, Subgraph } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appModelSdl } from '../graph/type-defs.ts';
import { sha256 } from '../sha256.ts';
import { notes } from '../testing/definitions.ts';
import { createTestApp, publishNow } from '../testing/operations.ts';
import { ada } from '../testing/people.ts';
import { recordsSubgraph, silentLog, startAppModel, type TestAppModel } from '../testing/start.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let appModel: TestAppModel;

beforeAll(async () => {
  database = await createTestDatabase();
  appModel = await startAppModel(database.url);
});
afterAll(async () => {
  await appModel[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const files = (sdl: string): Pick<Subgraph, 'name' | 'sdl'> => ({ name: 'files', sdl: () => sdl });
const newRelease = (sdl: string, log: Log = silentLog): Promise<TestAppModel> =>
  startAppModel(database.url, { subgraphs: [appModelSdl(), recordsSubgraph, files(sdl)], log });

test('an app that does not exist or was never published is not live', async () => {
  await createTestApp(appModel, ada, 'unpublished', notes);
  expect(await appModel.registry.liveApp('unpublished')).toBeUndefined();
  expect(await appModel.registry.liveApp('nobody')).toBeUndefined();
  expect((await appModel.directory.publishedApps()).map(({ slug }) => slug)).not.toContain('unpublished');
});

test('a new release serves a published app with its own graph, while the older one goes on with the older', async () => {
  const app = await createTestApp(appModel, ada, 'upgraded', notes);
  await publishNow(appModel, ada, app);
  const before = await appModel.registry.liveApp('upgraded');

  await using upgraded = await newRelease('type Query { appPictures: Int }');
  const [after, again] = await Promise.all([1, 2].map(() => upgraded.registry.liveApp('upgraded')));
  expect(after).toEqual({ ...before, supergraphHash: after?.supergraphHash });
  expect(again).toEqual(after);
  expect(after?.supergraphHash).not.toBe(before?.supergraphHash);
  const { hash, sdl } = await upgraded.registry.supergraph(after?.supergraphHash ?? '');
  expect(sdl).toContain('appPictures: Int');
  expect(hash).toBe(sha256(sdl));

  expect(await appModel.registry.liveApp('upgraded')).toEqual(before);
  expect((await appModel.registry.supergraph(before?.supergraphHash ?? '')).sdl).not.toContain('appPictures');
});

test('where a new release cannot compose an app, the app keeps its graph and the log says so', async () => {
  const app = await createTestApp(appModel, ada, 'clashing', notes);
  await publishNow(appModel, ada, app);
  const logged: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => logged.push(message) };
  await using broken = await newRelease('type Query { appInfo: Int }', log);
  expect(await broken.registry.liveApp('clashing')).toEqual(await appModel.registry.liveApp('clashing'));
  expect(logged).toHaveLength(1);
});

test('the platform graph is composed of the platform parts of all subgraphs', async () => {
  const { hash, sdl } = await appModel.registry.platform();
  expect(hash).toBe(sha256(sdl));
  expect(sdl).toContain('publishApp(');
  expect(sdl).not.toMatch(/appModels|type Note/);
});
