import type { CallContext } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notes, notesWithAuthor } from '../testing/definitions.ts';
import { createTestApp, publishNow, save } from '../testing/operations.ts';
import { ada } from '../testing/people.ts';
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

/** The context that the gateway makes for an administrator's request to the app as it is live now. */
async function inApp(slug: string, language?: string): Promise<Partial<CallContext>> {
  return { ...(await asAnybody(slug, language)), caller: { person: ada, roles: ['admin', 'public', 'user'] } };
}

async function asAnybody(slug: string, language?: string): Promise<Partial<CallContext>> {
  const live = await appModel.registry.liveApp(slug);
  const app = { id: live?.id ?? '', slug, versionHash: live?.versionHash ?? '' };
  return language ? { app, language } : { app };
}

async function publishedApp(slug: string): Promise<string> {
  const app = await createTestApp(appModel, ada, slug, notes);
  await publishNow(appModel, ada, app);
  return app;
}

test('an administrator is told all of the app’s models, in their builder’s order and his own language', async () => {
  await publishedApp('told');
  const query = `{ appModels { name label plural description display fields {
    name label type list required unique maxLength inverse options { name label color description }
  } } }`;
  const { data } = await appModel.ask(undefined, query, {}, await inApp('told', 'zh-CN'));
  const field = { list: false, required: false, unique: false, maxLength: null, inverse: null, options: null };
  expect(data.appModels).toEqual([
    {
      name: 'Note',
      label: '笔记',
      plural: 'notes',
      description: 'What somebody wrote',
      display: 'title',
      fields: [
        { ...field, name: 'title', label: '标题', type: 'String', required: true, maxLength: 80 },
        {
          ...field,
          name: 'mood',
          label: 'Mood',
          type: 'Mood',
          options: [
            { name: 'GOOD', label: '好', color: '#0a0', description: null },
            { name: 'NOT_SO_GOOD', label: 'Not so good', color: null, description: 'Could be better' },
          ],
        },
        { ...field, name: 'replies', label: 'Replies', type: 'Reply', list: true, inverse: 'note' },
      ],
    },
    {
      name: 'Reply',
      label: 'Reply',
      plural: 'replies',
      description: null,
      display: null,
      fields: [
        { ...field, name: 'text', label: 'Text', type: 'Text' },
        { ...field, name: 'note', label: 'Note', type: 'Note', inverse: 'replies' },
      ],
    },
  ]);
  const english = await appModel.ask(undefined, '{ appModels { label } }', {}, await inApp('told', 'en'));
  expect(english.data.appModels).toEqual([{ label: 'Note' }, { label: 'Reply' }]);
});

test('others are told of the models and fields that their roles can read or write', async () => {
  const permissions = { public: { read: [{ fields: ['title', 'replies'] }] } };
  const rules = { ...notes, models: { ...notes.models, Note: { ...notes.models['Note'], permissions } } };
  const app = await createTestApp(appModel, ada, 'ruled', rules);
  await publishNow(appModel, ada, app);
  const query = '{ appModels { name display fields { name inverse } } }';
  const { data } = await appModel.ask(undefined, query, {}, await asAnybody('ruled'));
  // What the replies are is not for him, so neither is the way to them.
  expect(data.appModels).toEqual([{ name: 'Note', display: 'title', fields: [{ name: 'title', inverse: null }] }]);
});

test('appInfo tells of the version that is asked', async () => {
  const app = await publishedApp('informed');
  const { data } = await appModel.ask(
    undefined,
    '{ appInfo { id slug name version publishedAt } }',
    {},
    await inApp('informed'),
  );
  expect(data.appInfo).toMatchObject({ id: app, slug: 'informed', name: 'informed', version: 1 });
  expect(data.appInfo.publishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(data.appInfo.publishedAt as string) - Date.now())).toBeLessThan(600_000);
});

test('a request that began before a publish is answered by the version that it began with', async () => {
  const app = await publishedApp('in-flight');
  const began = await inApp('in-flight');
  await save(appModel, ada, app, notesWithAuthor, 1);
  await publishNow(appModel, ada, app);
  const fieldsIn = async (call: Partial<CallContext>) =>
    (await appModel.ask(undefined, '{ appInfo { version } appModels { name fields { name } } }', {}, call)).data;
  expect(await fieldsIn(began)).toMatchObject({ appInfo: { version: 1 }, appModels: [{}, { fields: [{}, {}] }] });
  expect(await fieldsIn(await inApp('in-flight'))).toMatchObject({
    appInfo: { version: 2 },
    appModels: [{}, { fields: [{}, {}, { name: 'author' }] }],
  });
});

test('a record’s appModel is found by its name; one that the app does not have is null', async () => {
  await publishedApp('referred');
  const { data } = await appModel.ask(
    undefined,
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on AppModel { name label } } }',
    { of: ['Reply', 'Note', 'Reply', 'Nothing', 'constructor'].map((name) => ({ __typename: 'AppModel', name })) },
    await inApp('referred'),
  );
  expect(data._entities).toEqual([
    { name: 'Reply', label: 'Reply' },
    { name: 'Note', label: 'Note' },
    { name: 'Reply', label: 'Reply' },
    null,
    null,
  ]);
});

test('one app is never told of another’s version', async () => {
  await publishedApp('mine');
  const other = await createTestApp(appModel, ada, 'other');
  const { app } = await inApp('mine');
  const foreign = { id: other, slug: 'other', versionHash: app?.versionHash ?? '' };
  const { data, errors } = await appModel.ask(undefined, '{ appInfo { version } }', {}, { app: foreign });
  expect(data).toBeNull();
  expect(errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
});

test('an app’s graph has nothing of the platform’s, and the platform nothing of an app’s', async () => {
  await publishedApp('apart');
  const platformOnly = [
    '{ apps { nodes { id } } }',
    '{ app(slug: "apart") { id } }',
    'mutation { deleteApp(app: "x", confirmSlug: "x") }',
  ];
  for (const query of platformOnly) {
    const { data, errors } = await appModel.ask(ada, query, {}, await inApp('apart'));
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.message).toMatch(/Cannot query field|not configured/);
  }
  const { errors } = await appModel.ask(ada, '{ appInfo { slug } }');
  expect(errors?.[0]?.message).toMatch(/Cannot query field/);
});
