import { TrellisError } from '@trellis/errors';
import type { RecordsStore, SignedIn } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notes, notesWithAuthor } from '../testing/definitions.ts';
import { createTestApp, describeApp, publishNow, save } from '../testing/operations.ts';
import { ada, ben } from '../testing/people.ts';
import { startAppModel, type TestAppModel } from '../testing/start.ts';

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

const planOf = async (slug: string, revision?: number) =>
  appModel.ask(
    ada,
    'query ($slug: String!, $revision: Int) { app(slug: $slug) { plan(revision: $revision) { hash blocked steps { id kind model field } } } }',
    { slug, revision },
  );

describe('a publish', () => {
  test('makes the draft the live version: records stand at it, the registry serves it, everybody is told', async () => {
    const app = await createTestApp(appModel, ada, 'notes', notes);
    const heard: string[] = [];
    const stop = appModel.directory.onChange((slug) => heard.push(slug));
    const { data } = await publishNow(appModel, ada, app, { note: 'Off we go' });
    stop();
    const { version, plan } = data.publishApp;
    expect(version).toMatchObject({ number: 1, status: 'LIVE', note: 'Off we go' });
    expect(plan.blocked).toBe(false);
    expect(plan.steps).toContainEqual(expect.objectContaining({ kind: 'addModel', model: 'Note', losesRows: false }));
    expect(heard).toEqual(['notes']);
    expect(await appModel.records.current(app)).toEqual({ number: 1, hash: version.hash });

    const live = await appModel.registry.liveApp('notes');
    expect(live).toMatchObject({ id: app, slug: 'notes', name: 'notes', version: 1, versionHash: version.hash });
    const supergraph = await appModel.registry.supergraph(live?.supergraphHash ?? '');
    expect(supergraph.sdl).toContain('type Note implements');
    expect(await appModel.directory.publishedApp(app)).toMatchObject({ version: 1, versionHash: version.hash });
  });

  test('stands in the audit trail once, and one that changes nothing does not', async () => {
    const app = await createTestApp(appModel, ada, 'audited', notes);
    await publishNow(appModel, ada, app);
    await publishNow(appModel, ada, app);
    const version = await appModel.registry.liveApp('audited');
    expect(await appModel.trail.read({ app }, undefined, 10)).toMatchObject([
      {
        action: 'PUBLISH_APP',
        personId: ada.id,
        requestId: expect.any(String),
        thing: { type: 'APP_VERSION', id: `${app}/1` },
        before: { version: null },
        after: { version: 1, hash: version?.versionHash },
      },
      { action: 'CREATE_APP', personId: ada.id, after: { slug: 'audited' } },
    ]);
  });

  test('of a changed draft retires the version before', async () => {
    const app = await createTestApp(appModel, ada, 'second', notes);
    await publishNow(appModel, ada, app);
    await save(appModel, ada, app, notesWithAuthor, 1);
    const { data } = await publishNow(appModel, ada, app);
    expect(data.publishApp).toMatchObject({
      version: { number: 2, status: 'LIVE' },
      plan: { steps: [{ kind: 'addField', model: 'Reply', field: 'author' }] },
    });
    const described = (await describeApp(appModel, ada, 'second')).data.app;
    expect(described.published).toEqual({ number: 2, status: 'LIVE' });
    expect(described.versions.nodes).toMatchObject([
      { number: 2, status: 'LIVE', createdBy: { id: ada.id } },
      { number: 1, status: 'RETIRED' },
    ]);
  });

  test('of an unchanged draft answers with the live version', async () => {
    const app = await createTestApp(appModel, ada, 'unchanged', notes);
    const first = await publishNow(appModel, ada, app);
    const again = await publishNow(appModel, ada, app);
    expect(again.data.publishApp.version).toEqual(first.data.publishApp.version);
    expect(again.data.publishApp.plan.steps).toEqual([]);
    expect((await describeApp(appModel, ada, 'unchanged')).data.app.versions.nodes).toHaveLength(1);
  });

  test('of a draft with faults is refused with all of them, and nothing happens', async () => {
    const app = await createTestApp(appModel, ada, 'faults', {
      format: 1,
      models: { A: { fields: { x: { type: 'Nope' }, y: { type: 'Neither' } } } },
    });
    for (const { errors } of [await publishNow(appModel, ada, app), await planOf('faults')]) {
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'VALIDATION_FAILED',
        fieldErrors: [
          { path: ['definition', 'models', 'A', 'fields', 'x', 'type'] },
          { path: ['definition', 'models', 'A', 'fields', 'y', 'type'] },
        ],
      });
    }
    expect(await appModel.records.current(app)).toBeUndefined();
    expect(await appModel.registry.liveApp('faults')).toBeUndefined();
    expect(await appModel.trail.read({ app, isRefused: true }, undefined, 10)).toMatchObject([
      { action: 'PUBLISH_APP', refusal: 'VALIDATION_FAILED', personId: ada.id, thing: null, times: 1 },
    ]);
  });

  test('whose rules fail their own tests is refused with each of them, and so is its plan', async () => {
    const expected = [{ verb: 'create', model: 'Note', data: {}, allowed: true }];
    const app = await createTestApp(appModel, ada, 'untested', {
      ...notes,
      permissionTests: { 'visitors write': { expect: expected }, 'visitors read': { expect: expected } },
    });
    for (const { errors } of [await publishNow(appModel, ada, app), await planOf('untested')]) {
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'VALIDATION_FAILED',
        fieldErrors: ['visitors write', 'visitors read'].map((name) => ({
          path: ['definition', 'permissionTests', name, 'expect', '0'],
          params: { code: 'TEST_FAILED' },
        })),
      });
    }
    expect(await appModel.records.current(app)).toBeUndefined();
    expect((await describeApp(appModel, ada, 'untested')).data.app.draft.problems).toMatchObject([
      { code: 'TEST_FAILED', path: '/permissionTests/visitors write/expect/0' },
      { code: 'TEST_FAILED', path: '/permissionTests/visitors read/expect/0' },
    ]);
  });

  test('that names an older revision gets CONFLICT, and so does a plan', async () => {
    const app = await createTestApp(appModel, ada, 'moved-on', notes);
    await save(appModel, ada, app, notesWithAuthor, 1);
    for (const { errors } of [await publishNow(appModel, ada, app, { revision: 1 }), await planOf('moved-on', 1)]) {
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', currentVersion: 2, current: { revision: 2 } });
    }
    expect((await publishNow(appModel, ada, app, { revision: 2 })).data.publishApp.version.number).toBe(1);
  });

  test('with a step that cannot be done answers with the plan and no version', async () => {
    const app = await createTestApp(appModel, ada, 'blocked', notes);
    await publishNow(appModel, ada, app);
    await save(appModel, ada, app, { format: 1, models: {} }, 1);
    const plan = (await planOf('blocked')).data.app.plan;
    expect(plan.blocked).toBe(true);
    const { data } = await publishNow(appModel, ada, app, {
      planHash: plan.hash,
      allow: plan.steps.map(({ id }: { id: string }) => id),
    });
    expect(data.publishApp).toMatchObject({ version: null, plan: { hash: plan.hash, blocked: true } });
    expect((await describeApp(appModel, ada, 'blocked')).data.app.published).toEqual({ number: 1, status: 'LIVE' });
  });

  test('under the hash of another plan answers with the plan that is', async () => {
    const app = await createTestApp(appModel, ada, 'other-plan', notes);
    const plan = (await planOf('other-plan')).data.app.plan;
    const { data } = await publishNow(appModel, ada, app, { planHash: 'another' });
    expect(data.publishApp).toMatchObject({ version: null, plan: { hash: plan.hash } });
    expect((await publishNow(appModel, ada, app, { planHash: plan.hash })).data.publishApp.version.number).toBe(1);
  });

  test('of one template gives all its apps one supergraph', async () => {
    const hashes: (string | undefined)[] = [];
    for (const slug of ['copy-1', 'copy-2']) {
      await publishNow(appModel, ada, await createTestApp(appModel, ada, slug, notes));
      hashes.push((await appModel.registry.liveApp(slug))?.supergraphHash);
    }
    expect(hashes[0]).toBeDefined();
    expect(hashes[1]).toBe(hashes[0]);
  });
});

describe('publishes at the same time', () => {
  test('of one draft, over two processes, make one version, which all of them answer with', async () => {
    await using other = await startAppModel(database.url);
    const app = await createTestApp(appModel, ada, 'together', notes);
    const answers = await Promise.all([appModel, other, appModel, other].map((each) => publishNow(each, ada, app)));
    expect(answers.map(({ data }) => data.publishApp.version.number)).toEqual([1, 1, 1, 1]);
    expect((await describeApp(appModel, ada, 'together')).data.app.versions.nodes).toHaveLength(1);
  });

  test('of more apps than one process publishes at once all succeed', async () => {
    const slugs = Array.from({ length: 12 }, (_, index) => `crowd-${index}`);
    const apps = await Promise.all(slugs.map((slug) => createTestApp(appModel, ada, slug, notes)));
    const answers = await Promise.all(apps.map((app) => publishNow(appModel, ada, app)));
    expect(answers.map(({ errors }) => errors)).toEqual(slugs.map(() => undefined));
  });

  test('as deleting the app: the app is gone, whoever comes first', async () => {
    for (const slug of ['race-1', 'race-2', 'race-3']) {
      const app = await createTestApp(appModel, ada, slug, notes);
      const [deleted] = await Promise.all([
        appModel.ask(ada, 'mutation ($app: ID!, $slug: String!) { deleteApp(app: $app, confirmSlug: $slug) }', {
          app,
          slug,
        }),
        publishNow(appModel, ada, app),
      ]);
      expect(deleted.data.deleteApp).toBe(true);
      expect(await appModel.records.current(app)).toBeUndefined();
      expect(await appModel.registry.liveApp(slug)).toBeUndefined();
    }
  });
});

test('a publish whose lock is lost while it works succeeds all the same', async () => {
  await using cut = await startAppModel(database.url, {
    records: (records) => ({
      ...records,
      async publish(version) {
        const client = new Client({ connectionString: database.url });
        await client.connect();
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'trellis app locks' and state = 'idle in transaction'`,
        );
        await client.end();
        expect(rowCount).toBe(1);
        await records.publish(version);
      },
    }),
  });
  const app = await createTestApp(cut, ada, 'cut', notes);
  expect((await publishNow(cut, ada, app)).data.publishApp.version).toMatchObject({ number: 1, status: 'LIVE' });
});

describe('when the records', () => {
  const withRecords = (change: (records: RecordsStore) => Partial<RecordsStore>): Promise<TestAppModel> =>
    startAppModel(database.url, {
      records: (records) => ({ ...records, ...change(records) }),
    });
  const publishedTwice = async (broken: TestAppModel, slug: string, person: SignedIn = ada) => {
    const app = await createTestApp(appModel, person, slug, notes);
    await publishNow(appModel, person, app);
    await save(appModel, person, app, notesWithAuthor, 1);
    return { app, answer: await publishNow(broken, person, app) };
  };

  test('refuse, the version has failed, the live one stays and the next publish works', async () => {
    await using broken = await withRecords(() => ({
      publish: () => Promise.reject(new TrellisError('CONFLICT', 'Two notes have the same title.')),
    }));
    const { app, answer } = await publishedTwice(broken, 'refused', ben);
    expect(answer.errors?.[0]).toMatchObject({
      message: 'Two notes have the same title.',
      extensions: { code: 'CONFLICT' },
    });
    const described = (await describeApp(appModel, ben, 'refused')).data.app;
    expect(described.published).toEqual({ number: 1, status: 'LIVE' });
    expect(described.versions.nodes[0]).toMatchObject({
      number: 2,
      status: 'FAILED',
      failure: 'Two notes have the same title.',
    });
    expect(await appModel.trail.read({ app, isRefused: true }, undefined, 10)).toMatchObject([
      { action: 'PUBLISH_APP', refusal: 'CONFLICT', personId: ben.id, thing: { type: 'APP_VERSION', id: `${app}/2` } },
    ]);
    expect((await publishNow(appModel, ben, app)).data.publishApp.version).toMatchObject({ number: 3, status: 'LIVE' });
  });

  test('commit and lose the answer, the publish succeeds', async () => {
    await using broken = await withRecords((records) => ({
      async publish(version) {
        await records.publish(version);
        throw new Error('Connection terminated unexpectedly');
      },
    }));
    const { answer } = await publishedTwice(broken, 'lost-answer');
    expect(answer.data.publishApp.version).toMatchObject({ number: 2, status: 'LIVE' });
  });

  test('cannot be reached, the version waits and the next start publishes it', async () => {
    const { app, answer } = await (async () => {
      await using broken = await withRecords(() => ({
        publish: () => Promise.reject(new Error('ECONNREFUSED')),
        current: () => Promise.reject(new Error('ECONNREFUSED')),
      }));
      return await publishedTwice(broken, 'unreachable');
    })();
    expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL');
    expect(answer.errors?.[0]?.message).not.toContain('ECONNREFUSED');
    expect((await appModel.registry.liveApp('unreachable'))?.version).toBe(1);
    await using restarted = await startAppModel(database.url);
    expect((await restarted.registry.liveApp('unreachable'))?.version).toBe(2);
    expect((await restarted.records.current(app))?.number).toBe(2);
  });
});
