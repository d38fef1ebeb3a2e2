import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notes, notesWithAuthor } from '../testing/definitions.ts';
import { createTestApp, describeApp, publishNow, save } from '../testing/operations.ts';
import { ada } from '../testing/people.ts';
import { startAppModel, type TestAppModel } from '../testing/start.ts';
import { maxDefinitionBytes } from './draft-text.ts';

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

/** The document without the ids that were put in. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== 'id');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutIds(member)]));
}

test('a draft comes back as it was saved, in the same order of keys, with an id on everything', async () => {
  const app = await createTestApp(appModel, ada, 'order');
  const { data } = await save(appModel, ada, app, notes, 1);
  expect(data.saveDraft).toMatchObject({ revision: 2, problems: [], updatedBy: { id: ada.id } });
  expect(JSON.stringify(withoutIds(data.saveDraft.definition))).toBe(JSON.stringify(notes));
  const { Note } = data.saveDraft.definition.models;
  expect(Note.id).toEqual(expect.any(String));
  expect(Note.fields.title.id).toEqual(expect.any(String));
});

test('what is saved again without ids keeps the ids that it had', async () => {
  const app = await createTestApp(appModel, ada, 'same-ids', notes);
  const first = (await describeApp(appModel, ada, 'same-ids')).data.app.draft.definition;
  const { data } = await save(appModel, ada, app, notesWithAuthor, 1);
  expect(data.saveDraft.definition.models.Note).toEqual(first.models.Note);
  expect(data.saveDraft.definition.enums).toEqual(first.enums);
});

test('of two who save over the same revision, the second gets CONFLICT with the first one’s draft', async () => {
  const app = await createTestApp(appModel, ada, 'conflict', notes);
  const empty = { format: 1, models: {} };
  const answers = await Promise.all([1, 2, 3].map(() => save(appModel, ada, app, empty, 1)));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  for (const { errors } of answers.filter((answer) => answer.errors)) {
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      currentVersion: 2,
      current: { revision: 2, definition: empty },
    });
  }
  expect((await save(appModel, ada, app, notes, 2)).data.saveDraft.revision).toBe(3);
});

test('a draft with faults is kept, and each fault is told with its path', async () => {
  const app = await createTestApp(appModel, ada, 'faulty');
  const broken = { format: 1, models: { Note: { fields: { author: { type: 'Nobody' } } } } };
  const { data } = await save(appModel, ada, app, broken, 1);
  expect(data.saveDraft.problems).toMatchObject([
    { path: '/models/Note/fields/author/type', code: 'TYPE_UNKNOWN', severity: 'ERROR' },
  ]);
});

test('a draft that has not even the form of a definition is kept as it is', async () => {
  const app = await createTestApp(appModel, ada, 'formless');
  const formless = { hello: ['world', { deep: null }] };
  const { data } = await save(appModel, ada, app, formless, 1);
  expect(data.saveDraft.definition).toEqual(formless);
  expect(data.saveDraft.problems.length).toBeGreaterThan(0);
  expect((await save(appModel, ada, app, notes, 2)).data.saveDraft.problems).toEqual([]);
});

test.each([[[1, 2]], ['text'], [17], [true]])('%j is no document', async (definition) => {
  const app = await createTestApp(appModel, ada, `not-a-document-${typeof definition}`);
  const { errors } = await save(appModel, ada, app, definition, 1);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', fieldErrors: [{ path: ['definition'] }] });
});

test('an id that stands in two places, or that the app never had, is refused with its path', async () => {
  const app = await createTestApp(appModel, ada, 'wrong-ids', notes);
  const { definition } = (await describeApp(appModel, ada, 'wrong-ids')).data.app.draft;
  const { Note, Reply } = definition.models;
  const doubled = { ...definition, models: { Note, Reply: { ...Reply, id: Note.id } } };
  const unknown = { ...definition, models: { Note, Reply: { ...Reply, id: 'never-seen' } } };
  for (const [wrong, code] of [
    [doubled, 'ID_DOUBLED'],
    [unknown, 'ID_UNKNOWN'],
  ] as const) {
    const { errors } = await save(appModel, ada, app, wrong, 1);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: expect.arrayContaining([
        expect.objectContaining({ path: ['definition', 'models', 'Reply', 'id'], params: { code } }),
      ]),
    });
  }
});

test('an app that is still empty takes a template with ids of its own', async () => {
  const app = await createTestApp(appModel, ada, 'from-template');
  const { data } = await save(appModel, ada, app, { format: 1, models: { Thing: { id: 'thing', fields: {} } } }, 1);
  expect(data.saveDraft.definition.models.Thing.id).toBe('thing');
});

test('ids that were made for a draft are good after a draft without form in between', async () => {
  const app = await createTestApp(appModel, ada, 'back-again', notes);
  const { definition } = (await describeApp(appModel, ada, 'back-again')).data.app.draft;
  await save(appModel, ada, app, { format: 1, modles: {} }, 1);
  expect((await save(appModel, ada, app, definition, 2)).data.saveDraft.definition).toEqual(definition);
});

test('a renamed field keeps its id; the published one of the same name is found for a draft that lost it', async () => {
  const app = await createTestApp(appModel, ada, 'lost-and-found', notes);
  const { definition } = (await describeApp(appModel, ada, 'lost-and-found')).data.app.draft;
  await publishNow(appModel, ada, app);
  await save(appModel, ada, app, { format: 1, models: {} }, 1);
  const { data } = await save(appModel, ada, app, notes, 2);
  expect(data.saveDraft.definition.models.Note.id).toBe(definition.models.Note.id);
});

test('a definition past the limit is LIMIT_EXCEEDED, which names limit and value', async () => {
  const app = await createTestApp(appModel, ada, 'too-large');
  const large = { format: 1, models: {}, x: { text: 'é'.repeat(maxDefinitionBytes / 2) } };
  const { errors } = await save(appModel, ada, app, large, 1);
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    limit: 'maxDefinitionBytes',
    value: maxDefinitionBytes,
  });
});

test('who saved a draft stands in the audit trail, once for each that was stored', async () => {
  const app = await createTestApp(appModel, ada, 'audited', notes);
  await save(appModel, ada, app, notesWithAuthor, 1);
  await save(appModel, ada, app, notes, 1);
  const events = await appModel.trail.read({ app, action: 'SAVE_DRAFT' }, undefined, 10);
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(events).toMatchObject([
    { personId: ada.id, before: { revision: 1, hash }, after: { revision: 2, hash }, refusal: null },
  ]);
  const [before, after] = [events[0]?.before, events[0]?.after] as { readonly hash: string }[];
  expect(before?.hash).not.toBe(after?.hash);
});
