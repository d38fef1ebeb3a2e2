import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notes, notesWithAuthor } from '../testing/definitions.ts';
import { createTestApp, describeApp, publishNow, save } from '../testing/operations.ts';
import { ada } from '../testing/people.ts';
import { startAppModel } from '../testing/start.ts';
import type { PublishingStep } from './settle.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function dieAfter(step: PublishingStep, action: 'publish' | 'delete', app: string, slug: string): Promise<void> {
  const script = fileURLToPath(new URL('../testing/act-and-die.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=trellis:source', script, database.url, action, app, slug, step],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

/** The version that is live after the restart, for a process that dies right after the step. */
const liveAfter = { planned: 1, composed: 1, prepared: 2, committed: 2, live: 2, announced: 2 } as const;

test.each(Object.entries(liveAfter))(
  'killed after %s and started again, app and tables are at version %i, and the next publish works',
  async (step, expected) => {
    const slug = `killed-${step}`;
    const app = await (async () => {
      await using before = await startAppModel(database.url);
      const id = await createTestApp(before, ada, slug, notes);
      await publishNow(before, ada, id);
      await save(before, ada, id, notesWithAuthor, 1);
      return id;
    })();

    await dieAfter(step as PublishingStep, 'publish', app, slug);

    await using after = await startAppModel(database.url);
    const live = await after.registry.liveApp(slug);
    expect(live?.version).toBe(expected);
    expect(await after.records.current(app)).toEqual({ number: expected, hash: live?.versionHash });
    const supergraph = await after.registry.supergraph(live?.supergraphHash ?? '');
    expect(/author/.test(supergraph.sdl)).toBe(expected === 2);
    const described = (await describeApp(after, ada, slug)).data.app;
    expect(described.versions.nodes.map(({ status }: { status: string }) => status)).toEqual(
      expected === 2 ? ['LIVE', 'RETIRED'] : ['LIVE'],
    );

    const next = { ...notesWithAuthor, models: { ...notesWithAuthor.models, Tag: { fields: {} } } };
    await save(after, ada, app, next, 2);
    const { data } = await publishNow(after, ada, app);
    expect(data.publishApp.version).toMatchObject({ number: expected + 1, status: 'LIVE' });
    expect((await after.records.current(app))?.number).toBe(expected + 1);
  },
);

test('killed after the first version was prepared and started again, it is live', async () => {
  const app = await (async () => {
    await using before = await startAppModel(database.url);
    return await createTestApp(before, ada, 'first-ever', notes);
  })();
  await dieAfter('prepared', 'publish', app, 'first-ever');
  await using after = await startAppModel(database.url);
  expect((await after.registry.liveApp('first-ever'))?.version).toBe(1);
  expect((await after.records.current(app))?.number).toBe(1);
});

test.each(['hidden', 'dropped'] as const)(
  'killed while deleting, after %s, and started again, nothing of the app is left',
  async (step) => {
    const slug = `deleted-${step}`;
    const app = await (async () => {
      await using before = await startAppModel(database.url);
      const id = await createTestApp(before, ada, slug, notes);
      await publishNow(before, ada, id);
      return id;
    })();

    await dieAfter(step, 'delete', app, slug);

    await using after = await startAppModel(database.url);
    expect(await after.registry.liveApp(slug)).toBeUndefined();
    expect(await after.records.current(app)).toBeUndefined();
    expect(await after.identity.rolesIn(app, ada.id)).toEqual([]);
    await createTestApp(after, ada, slug);
  },
);

test('what another process publishes just now is left to it by one that starts', async () => {
  const released = Promise.withResolvers<undefined>();
  const reached = Promise.withResolvers<undefined>();
  await using publishing = await startAppModel(database.url, {
    records: (records) => ({
      ...records,
      async publish(version) {
        reached.resolve(undefined);
        await released.promise;
        await records.publish(version);
      },
    }),
  });
  const app = await createTestApp(publishing, ada, 'in-flight', notes);
  const answer = publishNow(publishing, ada, app);
  await reached.promise;
  await using starting = await startAppModel(database.url);
  expect(await starting.records.current(app)).toBeUndefined();
  released.resolve(undefined);
  expect((await answer).data.publishApp.version).toMatchObject({ number: 1, status: 'LIVE' });
});
