import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, describeApp } from '../testing/operations.ts';
import { ada, ben, root } from '../testing/people.ts';
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

const slugsOf = async (person: typeof ada, page = '') => {
  const { data } = await appModel.ask(person, `{ apps${page} { nodes { slug } pageInfo { hasNextPage endCursor } } }`);
  return data.apps;
};

describe('creating', () => {
  test('whoever makes an app is its administrator and has an empty draft', async () => {
    const id = await createTestApp(appModel, ada, 'first');
    expect(await appModel.identity.rolesIn(id, ada.id)).toEqual(['admin']);
    const { data } = await describeApp(appModel, ada, 'first');
    expect(data.app).toMatchObject({
      id,
      draft: { revision: 1, definition: { format: 1, models: {} }, problems: [] },
      published: null,
    });
  });

  test('a taken slug is UNIQUE_VIOLATION at its field, and leaves no role behind', async () => {
    await createTestApp(appModel, ada, 'taken');
    const before = await appModel.identity.appsOf(ben.id);
    const { errors } = await appModel.ask(ben, 'mutation { createApp(input: {slug: "taken", name: "Mine"}) { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      fieldErrors: [{ path: ['input', 'slug'], rule: 'unique' }],
    });
    expect(await appModel.identity.appsOf(ben.id)).toEqual(before);
  });

  test('of many who take a slug at the same time one gets it, and the others get no role', async () => {
    const people = Array.from({ length: 6 }, (_, index) => ({
      ...ada,
      id: `01900000-0000-7000-8000-00000000100${index}`,
    }));
    const mutation = 'mutation { createApp(input: {slug: "contested", name: "Mine"}) { id } }';
    const answers = await Promise.all(people.map((person) => appModel.ask(person, mutation)));
    const codes = answers.flatMap(({ errors }) => errors?.[0]?.extensions['code'] ?? []);
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'UNIQUE_VIOLATION'));
    const roles = await Promise.all(people.map((person) => appModel.identity.appsOf(person.id)));
    expect(roles.filter((apps) => apps.length > 0)).toHaveLength(1);
  });

  test.each(['A', 'a', 'Shop', '1shop', 'my_shop', 'a'.repeat(41), 'shop/../x', ''])('%j is no slug', async (slug) => {
    const { errors } = await appModel.ask(
      ada,
      'mutation ($slug: String!) { createApp(input: {slug: $slug, name: " "}) { id } }',
      { slug },
    );
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [
        { path: ['input', 'slug'], rule: 'pattern' },
        { path: ['input', 'name'], rule: 'required' },
      ],
    });
  });

  test('nobody creates an app without signing in', async () => {
    const { errors } = await appModel.ask(undefined, 'mutation { createApp(input: {slug: "anon", name: "x"}) { id } }');
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  test('where apps are not open, only administrators of the installation create them', async () => {
    await using closed = await startAppModel(database.url, { openApps: false });
    const mutation = (slug: string) => `mutation { createApp(input: {slug: "${slug}", name: "x"}) { slug } }`;
    expect((await closed.ask(ada, mutation('closed-1'))).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await closed.ask(root, mutation('closed-2'))).data.createApp.slug).toBe('closed-2');
  });
});

describe('who sees an app', () => {
  test('its maker, those with a role in it and administrators of the installation; to others it does not exist', async () => {
    const id = await createTestApp(appModel, ada, 'private');
    expect((await appModel.ask(ben, '{ app(slug: "private") { id } }')).data.app).toBeNull();
    expect((await appModel.ask(undefined, '{ app(slug: "private") { id } }')).data.app).toBeNull();
    expect((await appModel.ask(root, '{ app(slug: "private") { id } }')).data.app).toEqual({ id });
    await appModel.identity.setRoles(id, ben.id, ['writer']);
    expect((await appModel.ask(ben, '{ app(slug: "private") { id } }')).data.app).toEqual({ id });
  });

  test('the list is by slug, in pages without gap or repeat, and holds only the apps one may know of', async () => {
    const carl = { ...ada, id: '01900000-0000-7000-8000-00000000000c' };
    for (const slug of ['paged-c', 'paged-a', 'paged-b']) await createTestApp(appModel, carl, slug);
    const shared = await createTestApp(appModel, ada, 'paged-d');
    await appModel.identity.setRoles(shared, carl.id, ['writer']);
    const first = await slugsOf(carl, '(first: 3)');
    expect(first.nodes).toEqual([{ slug: 'paged-a' }, { slug: 'paged-b' }, { slug: 'paged-c' }]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await slugsOf(carl, `(first: 3, after: "${first.pageInfo.endCursor}")`);
    expect(second).toMatchObject({ nodes: [{ slug: 'paged-d' }], pageInfo: { hasNextPage: false } });
    expect((await slugsOf(root)).nodes.length).toBeGreaterThan(4);
  });

  test('a role alone, and administering the installation, open neither draft nor versions nor plan', async () => {
    const id = await createTestApp(appModel, ada, 'closed-book');
    await appModel.identity.setRoles(id, ben.id, ['writer']);
    for (const person of [ben, root]) {
      for (const field of ['draft { revision }', 'plan { hash }', 'versions { nodes { number } }']) {
        const { errors } = await appModel.ask(person, `{ app(slug: "closed-book") { slug ${field} } }`);
        expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      }
    }
  });

  test('who may not know of an app is told that there is none; who may, that he may not change it', async () => {
    const id = await createTestApp(appModel, ada, 'not-yours');
    const mutation = 'mutation ($id: ID!) { deleteApp(app: $id, confirmSlug: "not-yours") }';
    const codeFor = async (person: typeof ada | undefined, app: string) =>
      (await appModel.ask(person, mutation, { id: app })).errors?.[0]?.extensions['code'];
    expect(await codeFor(undefined, id)).toBe('UNAUTHENTICATED');
    expect(await codeFor(ben, id)).toBe('NOT_FOUND');
    expect(await codeFor(root, id)).toBe('FORBIDDEN');
    expect(await codeFor(ada, 'no-uuid')).toBe('NOT_FOUND');
    expect(await codeFor(ada, '01900000-0000-7000-8000-00000000dead')).toBe('NOT_FOUND');
  });
});

describe('deleting', () => {
  test('takes the slug as confirmation', async () => {
    const id = await createTestApp(appModel, ada, 'careful');
    const { errors } = await appModel.ask(ada, 'mutation ($id: ID!) { deleteApp(app: $id, confirmSlug: "carefull") }', {
      id,
    });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ path: ['confirmSlug'] }],
    });
    expect((await describeApp(appModel, ada, 'careful')).data.app.id).toBe(id);
  });

  test('leaves no tables, no roles and no app, tells everybody, and frees the slug', async () => {
    const id = await createTestApp(appModel, ada, 'doomed', { format: 1, models: { Thing: { fields: {} } } });
    await appModel.ask(ada, 'mutation ($id: ID!) { publishApp(app: $id) { version { number } } }', { id });
    expect(await appModel.records.current(id)).toMatchObject({ number: 1 });
    const heard: string[] = [];
    const stop = appModel.registry.onChange((slug) => heard.push(slug));
    const { data } = await appModel.ask(ada, 'mutation ($id: ID!) { deleteApp(app: $id, confirmSlug: "doomed") }', {
      id,
    });
    stop();
    expect(data.deleteApp).toBe(true);
    expect(heard).toEqual(['doomed']);
    expect(await appModel.records.current(id)).toBeUndefined();
    expect(await appModel.identity.rolesIn(id, ada.id)).toEqual([]);
    expect(await appModel.registry.liveApp('doomed')).toBeUndefined();
    expect(await appModel.directory.publishedApp(id)).toBeUndefined();
    expect(await createTestApp(appModel, ada, 'doomed')).not.toBe(id);
    expect(await appModel.trail.read({ app: id }, undefined, 10)).toMatchObject([
      { action: 'DELETE_APP', personId: ada.id, before: { slug: 'doomed' } },
      { action: 'PUBLISH_APP' },
      { action: 'CREATE_APP' },
    ]);
  });
});

test('the roles of an app are admin and those of its draft', async () => {
  const id = await createTestApp(appModel, ada, 'with-roles', { format: 1, roles: { clerk: {} }, models: {} });
  expect(await appModel.appRoles(id)).toEqual(['admin', 'clerk']);
  expect(await appModel.appRoles('01900000-0000-7000-8000-00000000dead')).toBeUndefined();
});
