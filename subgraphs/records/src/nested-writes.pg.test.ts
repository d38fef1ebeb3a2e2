import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {} },
  models: {
    Blog: {
      fields: {
        name: { type: 'String', unique: true },
        posts: { type: 'Post', list: true, inverse: 'blog' },
      },
      permissions: {
        user: { read: true },
        clerk: { create: [{ check: { posts: { count: { lte: 2 } } } }], update: [{ fields: ['posts'] }] },
      },
    },
    Post: {
      fields: {
        title: { type: 'String', required: true, maxLength: 9 },
        likes: { type: 'Int', default: 0 },
        blog: { type: 'Blog', inverse: 'posts', onDelete: 'CASCADE' },
        author: { type: 'Author', inverse: 'posts' },
        comments: { type: 'Comment', list: true, inverse: 'post' },
        labels: { type: 'Label', list: true, inverse: 'posts' },
      },
      permissions: {
        user: { read: [{ where: { title: { ne: 'hidden' } } }] },
        clerk: {
          create: [{ except: ['likes'], fields: ['*'], check: { title: { ne: 'no' } } }],
          update: [{ fields: ['title'] }],
        },
      },
    },
    Comment: {
      fields: {
        text: { type: 'String' },
        post: { type: 'Post', required: true, inverse: 'comments', onDelete: 'CASCADE' },
      },
      permissions: { user: { read: true } },
    },
    Author: {
      fields: { name: { type: 'String', unique: true }, posts: { type: 'Post', list: true, inverse: 'author' } },
      permissions: { user: { read: true } },
    },
    Label: {
      softDelete: false,
      fields: { name: { type: 'String', unique: true }, posts: { type: 'Post', list: true, inverse: 'labels' } },
      permissions: { user: { read: true }, clerk: { create: true } },
    },
  },
};

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const clerk = () => person(randomUUID(), 'clerk');
const whole = `id name posts(orderBy: [{title: ASC}]) { nodes {
  title likes version author { name } labels(orderBy: [{name: ASC}]) { nodes { name } } comments { nodes { text } }
} }`;
const createBlog = `mutation($data: BlogCreateInput!) { it: createBlog(data: $data) { ${whole} } }`;
const updateBlog = `mutation($id: ID!, $data: BlogUpdateInput) { it: updateBlog(where: {id: $id}, data: $data) { ${whole} } }`;

interface Post {
  readonly title: string;
  readonly version: number;
}
interface Blog {
  readonly id: string;
  readonly posts: { readonly nodes: readonly Post[] };
}

async function create(data: object): Promise<Blog> {
  return (await fixture.ask<{ it: Blog }>(createBlog, { data })).it;
}

async function change(id: string, posts: object): Promise<readonly Post[]> {
  return (await fixture.ask<{ it: Blog }>(updateBlog, { id, data: { posts } })).it.posts.nodes;
}

async function idOf(title: string): Promise<string> {
  const query = 'query($t: String!) { posts(where: {title: {eq: $t}}) { nodes { id } } }';
  const { posts } = await fixture.ask<{ posts: { nodes: { id: string }[] } }>(query, { t: title });
  return posts.nodes[0]?.id ?? '';
}

describe('data that nests', () => {
  test('creates records at every depth, and finds those that are there', async () => {
    await fixture.ask('mutation { createLabel(data: {name: "old"}) { id } }');
    const post = (title: string) => ({
      title,
      author: { connectOrCreate: { where: { name: 'Ann' }, create: { name: 'Ann' } } },
      labels: { connect: [{ name: 'old' }], connectOrCreate: [{ where: { name: 'new' }, create: { name: 'new' } }] },
      comments: { create: [{ text: `on ${title}` }] },
    });
    const blog = await create({ name: 'first', posts: { create: [post('a'), post('b')] } });
    const expected = (title: string) => ({
      title,
      likes: 0,
      version: 1,
      author: { name: 'Ann' },
      labels: { nodes: [{ name: 'new' }, { name: 'old' }] },
      comments: { nodes: [{ text: `on ${title}` }] },
    });
    expect(blog).toMatchObject({ name: 'first', posts: { nodes: [expected('a'), expected('b')] } });
    expect(await fixture.ask('{ authors { totalCount } labels { totalCount } }')).toEqual({
      authors: { totalCount: 1 },
      labels: { totalCount: 2 },
    });
  });

  test('changes, replaces and deletes the records of a list, and finds none that is not in it', async () => {
    const { id } = await create({ posts: { create: [{ title: 'c' }, { title: 'd' }, { title: 'e' }] } });
    const [c, d, e] = [await idOf('c'), await idOf('d'), await idOf('e')];
    const after = await change(id, {
      update: [
        { where: { id: c }, data: { title: 'c2' }, apply: { increment: { likes: 2 } } },
        { where: { id: d }, data: { author: { create: { name: 'Bob' } } } },
      ],
      upsert: [
        { where: { id: e }, create: { title: 'x' }, update: { title: 'e2' } },
        { where: { id: randomUUID() }, create: { title: 'f' }, update: { title: 'y' } },
      ],
    });
    expect(after).toMatchObject([
      { title: 'c2', likes: 2, version: 2 },
      { title: 'd', author: { name: 'Bob' } },
      { title: 'e2', version: 2 },
      { title: 'f', version: 1 },
    ]);
    expect((await change(id, { delete: [{ id: c }], disconnect: [{ id: d }] })).map(({ title }) => title)).toEqual([
      'e2',
      'f',
    ]);
    const gone = await fixture.refused(updateBlog, {
      id,
      data: { posts: { update: [{ where: { id: d }, data: { title: 'z' } }] } },
    });
    expect(gone.extensions).toMatchObject({
      code: 'NOT_FOUND',
      fieldErrors: [{ path: ['data', 'posts', 'update', 0, 'where'], rule: 'reference' }],
    });
  });

  test('changes and deletes the record that a relation leads to', async () => {
    await create({ posts: { create: [{ title: 'g', author: { create: { name: 'Cid' } } }] } });
    const id = await idOf('g');
    const update =
      'mutation($id: ID!, $a: AuthorRefUpdateInput) { updatePost(where: {id: $id}, data: {author: $a}) { author { name } } }';
    expect(await fixture.ask(update, { id, a: { update: { name: 'Dan' } } })).toEqual({
      updatePost: { author: { name: 'Dan' } },
    });
    expect(await fixture.ask(update, { id, a: { delete: true } })).toEqual({ updatePost: { author: null } });
    expect(await fixture.ask('{ author(where: {name: "Dan"}) { id } }')).toEqual({ author: null });
    expect((await fixture.refused(update, { id, a: { update: { name: 'Eve' } } })).extensions.code).toBe('NOT_FOUND');
  });

  test('tells all faults at every depth at once, and writes nothing', async () => {
    const data = {
      name: 'faulty',
      posts: { create: [{ title: 'much too long', comments: { create: [{ text: 1 }] } }, { blogId: randomUUID() }] },
    };
    const error = await fixture.refused(createBlog, { data });
    expect(error.extensions.fieldErrors).toMatchObject([
      { path: ['data', 'posts', 'create', 0, 'title'], rule: 'maxLength' },
      { path: ['data', 'posts', 'create', 0, 'comments', 'create', 0, 'text'], rule: 'type' },
      { path: ['data', 'posts', 'create', 1, 'blogId'], rule: 'conflict' },
      { path: ['data', 'posts', 'create', 1, 'title'], rule: 'required' },
    ]);
    expect(await fixture.ask('{ blog(where: {name: "faulty"}) { id } }')).toEqual({ blog: null });
  });
});

describe('the rules of each model', () => {
  test('must allow what is nested, field by field', async () => {
    const as = clerk();
    await fixture.ask(createBlog, { data: { posts: { create: [{ title: 'h' }] } } }, as);
    for (const data of [
      { posts: { create: [{ title: 'i', likes: 1 }] } },
      { posts: { create: [{ title: 'no' }] } },
      { posts: { create: [{ title: 'i', comments: { create: [{ text: 'x' }] } }] } },
      { posts: { create: [{ title: 'i', author: { create: { name: 'Fay' } } }] } },
    ])
      expect((await fixture.refused(createBlog, { data }, as)).extensions.code).toBe('FORBIDDEN');
    const { id } = await create({ posts: { create: [{ title: 'j' }, { title: 'hidden' }] } });
    const update = (data: object) => fixture.answer(updateBlog, { id, data }, as);
    const [j, hidden] = [await idOf('j'), await idOf('hidden')];
    const to = (where: object, data: object) => update({ posts: { update: [{ where, data }] } });
    expect((await to({ id: j }, { title: 'j2' })).errorCode).toBeUndefined();
    expect((await to({ id: j }, { likes: 2 })).errorCode).toBe('FORBIDDEN');
    expect((await to({ id: hidden }, { title: 'k' })).errorCode).toBe('NOT_FOUND');
    expect((await update({ posts: { delete: [{ id: j }] } })).errorCode).toBe('FORBIDDEN');
    expect((await update({ name: 'k' })).errorCode).toBe('FORBIDDEN');
  });

  test('are asked when all is written', async () => {
    const posts = (count: number) => ({
      posts: { create: Array.from({ length: count }, (_, i) => ({ title: `t${i}` })) },
    });
    const as = clerk();
    await fixture.ask(createBlog, { data: posts(2) }, as);
    expect((await fixture.refused(createBlog, { data: posts(3) }, as)).extensions.code).toBe('FORBIDDEN');
  });
});

test('a thousand nested records take as few statements as two', async () => {
  using sent = new SentStatements();
  const statements = async (count: number) => {
    const data = {
      posts: {
        create: Array.from({ length: count }, (_, index) => ({
          title: `m${index}`,
          comments: { create: [{ text: 'x' }] },
          labels: {
            connectOrCreate: [{ where: { name: `${count}.${index}` }, create: { name: `${count}.${index}` } }],
          },
        })),
      },
    };
    sent.take();
    await fixture.ask('mutation($data: BlogCreateInput!) { createBlog(data: $data) { posts { totalCount } } }', {
      data,
    });
    return sent.take().map(({ text }) => text);
  };
  // The first request loads the app's version.
  await statements(1);
  const few = await statements(2);
  expect(await statements(1000)).toEqual(few);
  expect(few.length).toBeLessThan(12);
});

test('two requests that connect or create one record at once both succeed', async () => {
  for (let round = 0; round < 5; round++) {
    const name = `race ${round}`;
    const data = { title: 'r', author: { connectOrCreate: { where: { name }, create: { name } } } };
    const create_ = 'mutation($data: PostCreateInput!) { createPost(data: $data) { author { id } } }';
    const answers = await Promise.all(
      [1, 2, 3].map(() => fixture.ask<{ createPost: { author: { id: string } } }>(create_, { data })),
    );
    expect(new Set(answers.map(({ createPost }) => createPost.author.id)).size).toBe(1);
  }
});

describe('a restore', () => {
  const remove = 'mutation($id: ID!) { deleteBlog(where: {id: $id}) { id } }';
  const restore = `mutation($id: ID!) { restoreBlog(id: $id) { ${whole} } }`;

  test('brings back what the delete took, and nothing that was deleted before', async () => {
    const { id } = await create({
      posts: { create: [{ title: 'p', comments: { create: [{ text: 'c' }] } }, { title: 'q' }] },
    });
    await change(id, { delete: [{ id: await idOf('q') }] });
    await fixture.ask(remove, { id });
    expect(await fixture.ask('{ posts(where: {title: {eq: "p"}}) { totalCount } }')).toEqual({
      posts: { totalCount: 0 },
    });
    expect(await fixture.ask(restore, { id })).toMatchObject({
      restoreBlog: { posts: { nodes: [{ title: 'p', comments: { nodes: [{ text: 'c' }] } }] } },
    });
    expect((await fixture.refused(restore, { id })).extensions.code).toBe('NOT_FOUND');
  });

  test('into a key that is taken meanwhile is a UNIQUE_VIOLATION', async () => {
    const { id } = await create({ name: 'key' });
    await fixture.ask(remove, { id });
    await create({ name: 'key' });
    const error = await fixture.refused(restore, { id });
    expect(error.extensions).toMatchObject({ code: 'UNIQUE_VIOLATION', fieldErrors: [{ rule: 'unique' }] });
  });

  test('leads to nothing that is still deleted', async () => {
    const { id } = await create({ posts: { create: [{ title: 's', author: { create: { name: 'Gus' } } }] } });
    const post = await idOf('s');
    await fixture.ask('mutation($id: ID!) { deletePost(where: {id: $id}) { id } }', { id: post });
    await fixture.ask('mutation { deleteAuthor(where: {name: "Gus"}) { id } }');
    const restorePost = 'mutation($id: ID!) { restorePost(id: $id) { authorId blogId } }';
    expect(await fixture.ask(restorePost, { id: post })).toEqual({ restorePost: { authorId: null, blogId: id } });
    await fixture.ask(remove, { id });
    expect((await fixture.refused(restorePost, { id: post })).extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ rule: 'reference' }],
    });
  });

  test('and a purge are for those who may delete', async () => {
    const { id } = await create({});
    await fixture.ask(remove, { id });
    const purge = 'mutation($id: ID!, $v: Int) { purgeBlog(id: $id, expectedVersion: $v) }';
    for (const query of [restore, purge])
      expect(['FORBIDDEN', 'NOT_FOUND']).toContain((await fixture.answer(query, { id }, clerk())).errorCode);
    const conflict = await fixture.refused(purge, { id, v: 1 });
    expect(conflict.extensions).toMatchObject({ code: 'CONFLICT', currentVersion: 2, current: { id, version: 2 } });
    expect(await fixture.ask(purge, { id, v: 2 })).toEqual({ purgeBlog: true });
    expect(await fixture.ask('query($id: ID!) { blog(where: {id: $id}, deleted: INCLUDE) { id } }', { id })).toEqual({
      blog: null,
    });
  });
});
