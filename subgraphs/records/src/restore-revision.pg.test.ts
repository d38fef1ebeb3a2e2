import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';
import { withHistory } from './testing/past.ts';

const bob = randomUUID();
const definition: AppDefinition = {
  format: 1,
  enums: shop.enums ?? {},
  roles: { sales: {}, clerk: {}, writer: {}, titler: {} },
  models: {
    ...withHistory(shop).models,
    Post: {
      history: 'FULL',
      fields: {
        title: { type: 'String', required: true, maxLength: 10 },
        secret: { type: 'String' },
        editor: { type: 'User' },
        code: { type: 'String', unique: true },
        subject: { type: ['Blog', 'Tag'] },
        blog: { type: 'Blog' },
      },
      permissions: {
        writer: {
          read: [{ fields: ['title', 'editor', 'code', 'blog', 'subject'] }],
          update: [{ set: { editor: { $: 'user.id' } }, check: { title: { ne: 'forbidden' } } }],
        },
        titler: { read: true, update: [{ fields: ['title'] }] },
      },
    },
    Blog: { plural: 'blogs', fields: { name: { type: 'String' } }, permissions: { writer: { read: true } } },
  },
};

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

const writer = person(bob, 'writer');
const take = `mutation($id: ID!, $version: Int!, $expected: Int) { restorePost_revision(id: $id, version: $version, expectedVersion: $expected) { version title secret code blogId subject_BlogId subject_TagId editor { id } } }`;

type Data = Readonly<Record<string, unknown>>;

async function create(model: string, data: Data): Promise<string> {
  const text = `mutation($d: ${model}CreateInput!) { created: create${model}(data: $d) { id } }`;
  return (await fixture.ask<{ created: { id: string } }>(text, { d: data })).created.id;
}

async function update(model: string, id: string, data: Data): Promise<void> {
  await fixture.ask(
    `mutation($id: ID!, $d: ${model}UpdateInput) { update${model}(where: { id: $id }, data: $d) { id } }`,
    { id, d: data },
  );
}

describe('an earlier version that is taken back', () => {
  test('brings its values, of every type, as a new version', async () => {
    const values = {
      status: 'PLACED',
      total: '1.5',
      lineCount: 3,
      placedAt: '2026-01-31T12:00:00.123Z',
      day: '2026-01-31',
      at: '10:00:00.001',
      weight: 0.1,
      big: '9007199254740993',
      paid: false,
      meta: { a: ['"', null], b: 1.5 },
      labels: ['"', '\\', '{}', ''],
      place: { latitude: 1.5, longitude: -2 },
      stops: [{ latitude: 1, longitude: 2 }],
      notes: [{ a: 1 }, 'x'],
      customerId: await create('Customer', { name: 'c' }),
    };
    const id = await create('Order', { number: randomUUID(), ...values });
    await update('Order', id, { ...Object.fromEntries(Object.keys(values).map((name) => [name, null])), total: '9' });
    const fields =
      'status total lineCount placedAt day at weight big paid meta labels place { latitude longitude } stops { latitude longitude } notes customerId';
    const text = `mutation($id: ID!) { restoreOrder_revision(id: $id, version: 1) { version ${fields} revisions(first: 1) { nodes { op version } } } }`;
    expect(await fixture.ask(text, { id })).toEqual({
      restoreOrder_revision: { version: 3, ...values, revisions: { nodes: [{ op: 'UPDATE', version: 3 }] } },
    });
  });

  test('changes nothing that the caller does not see, and nothing that a rule sets', async () => {
    const id = await create('Post', { title: 'a', secret: 'first', editor: randomUUID() });
    await update('Post', id, { title: 'b', secret: 'second', editor: randomUUID() });
    expect(await fixture.ask(take, { id, version: 1 }, writer)).toMatchObject({
      restorePost_revision: { version: 3, title: 'a', editor: { id: bob } },
    });
    expect(await fixture.ask(`query($id: ID!) { post(where: { id: $id }) { secret } }`, { id })).toEqual({
      post: { secret: 'second' },
    });
  });

  test('is checked like any update: rules, unique values and what it leads to', async () => {
    const code = randomUUID();
    const blog = await create('Blog', { name: 'gone' });
    const id = await create('Post', { title: 'forbidden', code, blogId: blog });
    await update('Post', id, { title: 'b' });
    expect(await fixture.refused(take, { id, version: 1 }, writer)).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
      path: ['restorePost_revision'],
    });
    await update('Post', id, { code: null, blogId: null });
    await fixture.ask(`mutation($id: ID!) { deleteBlog(where: { id: $id }) { id } }`, { id: blog });
    expect(await fixture.refused(take, { id, version: 2 })).toMatchObject({
      extensions: { fieldErrors: [{ path: ['version', 'blogId'], rule: 'reference' }] },
    });
    await fixture.ask(`mutation($id: ID!) { restoreBlog(id: $id) { id } }`, { id: blog });
    await create('Post', { title: 'other', code });
    expect(await fixture.refused(take, { id, version: 2 })).toMatchObject({
      extensions: { code: 'UNIQUE_VIOLATION', fieldErrors: [{ path: ['version', 'code'], rule: 'unique' }] },
    });
    // Nothing of what was refused was written.
    expect(await fixture.ask(`query($id: ID!) { post(where: { id: $id }) { version title } }`, { id })).toEqual({
      post: { version: 3, title: 'b' },
    });
  });

  test('may change only fields that the caller may change', async () => {
    const id = await create('Post', { title: 'a', code: randomUUID() });
    await update('Post', id, { title: 'b' });
    await update('Post', id, { code: null });
    const titler = person(bob, 'titler');
    expect((await fixture.refused(take, { id, version: 1 }, titler)).extensions.code).toBe('FORBIDDEN');
    await update('Post', id, { title: 'c' });
    expect(await fixture.ask(take, { id, version: 3 }, titler)).toMatchObject({
      restorePost_revision: { version: 5, title: 'b' },
    });
  });

  test('leads a relation to one of several models back', async () => {
    const [blog, tag] = [await create('Blog', {}), await create('Tag', { name: randomUUID() })];
    const id = await create('Post', { title: 'a', subject: undefined, subject_BlogId: blog });
    await update('Post', id, { subject_TagId: tag });
    expect(await fixture.ask(take, { id, version: 1 })).toMatchObject({
      restorePost_revision: { subject_BlogId: blog, subject_TagId: null },
    });
  });

  test('is one that is there, of a record that is there, at the version that is expected', async () => {
    const id = await create('Post', { title: 'a' });
    expect((await fixture.refused(take, { id, version: 7 })).extensions.code).toBe('NOT_FOUND');
    expect((await fixture.refused(take, { id: randomUUID(), version: 1 })).extensions.code).toBe('NOT_FOUND');
    await update('Post', id, { title: 'b' });
    expect(await fixture.refused(take, { id, version: 1, expected: 1 })).toMatchObject({
      extensions: { code: 'CONFLICT', currentVersion: 2, current: { title: 'b' } },
    });
    expect(await fixture.ask(take, { id, version: 1, expected: 2 })).toMatchObject({
      restorePost_revision: { title: 'a' },
    });
    await fixture.ask(`mutation($id: ID!) { deletePost(where: { id: $id }) { id } }`, { id });
    expect((await fixture.refused(take, { id, version: 1 })).extensions.code).toBe('NOT_FOUND');
  });
});
