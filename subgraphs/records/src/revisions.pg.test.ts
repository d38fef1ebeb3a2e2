import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { momentPast } from './testing/past.ts';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const ann = randomUUID();
const bob = randomUUID();

const definition: AppDefinition = {
  format: 1,
  roles: { editor: {}, reader: {}, stranger: {}, maker: {} },
  models: {
    Post: {
      history: 'FULL',
      fields: {
        title: { type: 'String', required: true },
        salary: { type: 'Decimal', scale: 2 },
        status: { type: 'String', default: 'DRAFT' },
        place: { type: 'Point' },
        owner: { type: 'User' },
        blog: { type: 'Blog', inverse: 'posts' },
        loud: { type: 'String', formula: 'title + "!"' },
      },
      permissions: {
        editor: { read: true, create: true, update: true, delete: true },
        reader: {
          read: [
            { where: { status: { eq: 'SHOWN' } }, fields: ['title', 'blog', 'status'] },
            { where: { owner: { eq: { $: 'user.id' } } }, fields: ['salary', 'title', 'updatedBy'] },
          ],
        },
        stranger: { read: [{ fields: ['title'] }] },
        maker: { create: true },
      },
    },
    Blog: {
      plural: 'blogs',
      fields: {
        name: { type: 'String' },
        hidden: { type: 'Boolean', default: false },
        posts: { type: 'Post', list: true, inverse: 'blog' },
      },
      permissions: { editor: { read: true, create: true }, reader: { read: [{ where: { hidden: { eq: false } } }] } },
    },
  },
};

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

const editor = person(ann, 'editor');
const reader = person(bob, 'reader');

async function create(data: Readonly<Record<string, unknown>>, as = editor): Promise<string> {
  const text = `mutation($d: PostCreateInput!) { createPost(data: $d) { id } }`;
  return (await fixture.ask<{ createPost: { id: string } }>(text, { d: data }, as)).createPost.id;
}

async function update(id: string, data: Readonly<Record<string, unknown>>, as = editor): Promise<void> {
  await fixture.ask(
    `mutation($id: ID!, $d: PostUpdateInput) { updatePost(where: { id: $id }, data: $d) { id } }`,
    { id, d: data },
    as,
  );
}

interface Asked {
  readonly post: {
    readonly revisions: { readonly nodes: readonly Record<string, unknown>[] } & Record<string, unknown>;
  } | null;
}

/** The versions of a post, latest first; undefined where there is no such post. */
async function revisions(id: string, selection: string, as = admin, args = '') {
  const text = `query($id: ID!) { post(where: { id: $id }, deleted: INCLUDE) { revisions${args} { nodes { ${selection} } } } }`;
  return (await fixture.ask<Asked>(text, { id }, as)).post?.revisions.nodes;
}

describe('the versions of a record', () => {
  test('tell who changed what and when, latest first', async () => {
    const id = await create({ title: 'a', place: { latitude: 1, longitude: 2 } });
    await update(id, { title: 'b', status: 'SHOWN', place: { latitude: 1, longitude: 2 } });
    await update(id, { salary: '10' }, person(bob, 'editor'));
    await client.query(`update app_${fixture.appId.replaceAll('-', '')}."Post" set title = 'by hand' where id = $1`, [
      id,
    ]);
    const told =
      'version op actor { id __typename } changedFields before { title salary loud place { latitude } } after { title salary loud owner { id } }';
    expect(await revisions(id, told)).toEqual([
      {
        version: 4,
        op: 'UPDATE',
        actor: null,
        changedFields: ['title', 'loud'],
        before: { title: 'b', salary: '10.00', loud: 'b!', place: { latitude: 1 } },
        after: { title: 'by hand', salary: '10.00', loud: 'by hand!', owner: null },
      },
      {
        version: 3,
        op: 'UPDATE',
        actor: { id: bob, __typename: 'User' },
        changedFields: ['salary'],
        before: { title: 'b', salary: null, loud: 'b!', place: { latitude: 1 } },
        after: { title: 'b', salary: '10.00', loud: 'b!', owner: null },
      },
      {
        version: 2,
        op: 'UPDATE',
        actor: { id: ann, __typename: 'User' },
        changedFields: ['title', 'status', 'loud'],
        before: { title: 'a', salary: null, loud: 'a!', place: { latitude: 1 } },
        after: { title: 'b', salary: null, loud: 'b!', owner: null },
      },
      {
        version: 1,
        op: 'CREATE',
        actor: { id: ann, __typename: 'User' },
        changedFields: [],
        before: null,
        after: { title: 'a', salary: null, loud: 'a!', owner: null },
      },
    ]);
  });

  test('come in pages, by cursor', async () => {
    const id = await create({ title: '0' });
    for (let turn = 1; turn < 5; turn++) await update(id, { title: String(turn) });
    const text = `query($id: ID!, $first: Int, $after: String) { post(where: { id: $id }) { revisions(first: $first, after: $after) {
      totalCount nodes { version } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } } }`;
    interface Page {
      readonly post: {
        readonly revisions: {
          readonly totalCount: number;
          readonly nodes: readonly { readonly version: number }[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
        };
      };
    }
    const seen: number[][] = [];
    let after: string | undefined;
    for (let more = true; more;) {
      const { revisions: page } = (await fixture.ask<Page>(text, { id, first: 2, after })).post;
      expect(page.totalCount).toBe(5);
      seen.push(page.nodes.map(({ version }) => version));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual([[5, 4], [3, 2], [1]]);
    expect(await fixture.refused(text, { id, after: `${after}x` })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(await fixture.refused(text, { id, first: 1001 })).toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED' } });
  });

  test('tell of a delete and a restore', async () => {
    const id = await create({ title: 'a' });
    await fixture.ask(`mutation($id: ID!) { deletePost(where: { id: $id }) { id } }`, { id }, editor);
    expect(await revisions(id, 'version op before { title } after { title }')).toEqual([
      { version: 2, op: 'DELETE', before: { title: 'a' }, after: null },
      { version: 1, op: 'CREATE', before: null, after: { title: 'a' } },
    ]);
    await fixture.ask(`mutation($id: ID!) { restorePost(id: $id) { id } }`, { id }, editor);
    expect((await revisions(id, 'op before { title }'))?.[0]).toEqual({ op: 'CREATE', before: null });
  });

  test('are in the answer of the write that makes them', async () => {
    const text = `mutation { createPost(data: { title: "x" }) { revisions { totalCount nodes { version after { title } } } } }`;
    expect(await fixture.ask(text, {}, editor)).toEqual({
      createPost: { revisions: { totalCount: 1, nodes: [{ version: 1, after: { title: 'x' } }] } },
    });
    // Whoever may not read what he makes is told nothing of it, and not refused.
    const blind = `mutation { createPost(data: { title: "x" }) { id revisions { totalCount nodes { actor { id } after { title } } } } }`;
    expect(await fixture.ask(blind, {}, person(bob, 'maker'))).toMatchObject({
      createPost: { revisions: { totalCount: 0, nodes: [] } },
    });
  });

  test('end at the moment that is asked about', async () => {
    const id = await create({ title: 'a' });
    const moment = await momentPast(client);
    await update(id, { title: 'b' });
    const text = `query($id: ID!, $asOf: DateTime) { post(where: { id: $id }, asOf: $asOf) { title updatedAt revisions { totalCount nodes { version at } } } }`;
    interface Answer {
      readonly post: {
        readonly updatedAt: string;
        readonly revisions: { readonly nodes: readonly { readonly at: string }[] };
      };
    }
    const asked = await fixture.ask<Answer>(text, { id, asOf: moment });
    expect(asked).toMatchObject({ post: { title: 'a', revisions: { totalCount: 1, nodes: [{ version: 1 }] } } });
    // The moment that a version shows has it in force.
    const asOf = asked.post.revisions.nodes[0]?.at;
    expect(asOf).toBe(asked.post.updatedAt);
    expect(await fixture.ask(text, { id, asOf })).toMatchObject({ post: { title: 'a' } });
  });
});

describe('of the versions a caller sees', () => {
  test('those whose own image he may read, and of them what the rules give there', async () => {
    const id = await create({ title: 'a', salary: '1', owner: ann });
    await update(id, { title: 'b', status: 'SHOWN', salary: '2' });
    await update(id, { title: 'c', salary: '3' });
    await update(id, { owner: bob, salary: '4' });
    await update(id, { owner: null, salary: '5' });
    const told = 'version op changedFields before { title salary } after { title salary }';
    expect(await revisions(id, told, reader)).toEqual([
      {
        version: 5,
        op: 'UPDATE',
        changedFields: ['salary'],
        before: { title: 'c', salary: '4.00' },
        after: { title: 'c', salary: null },
      },
      {
        version: 4,
        op: 'UPDATE',
        changedFields: ['salary'],
        before: { title: 'c', salary: null },
        after: { title: 'c', salary: '4.00' },
      },
      {
        version: 3,
        op: 'UPDATE',
        changedFields: ['title'],
        before: { title: 'b', salary: null },
        after: { title: 'c', salary: null },
      },
      { version: 2, op: 'ENTER', changedFields: [], before: null, after: { title: 'b', salary: null } },
    ]);
  });

  test('nothing of a field that no rule gives: it is refused by its path', async () => {
    const id = await create({ title: 'a', salary: '1' });
    const stranger = person(bob, 'stranger');
    expect(await revisions(id, 'version changedFields after { title }', stranger)).toEqual([
      { version: 1, changedFields: [], after: { title: 'a' } },
    ]);
    for (const selection of ['after { salary }', 'before { loud }', 'actor { id }']) {
      const text = `query($id: ID!) { post(where: { id: $id }) { revisions { nodes { ${selection} } } } }`;
      const error = await fixture.refused(text, { id }, stranger);
      expect(error.extensions.code).toBe('FORBIDDEN');
      expect(error.path?.slice(0, 3)).toEqual(['post', 'revisions', 'nodes']);
    }
  });

  test('who made one, only where he is told who changed the record', async () => {
    const id = await create({ title: 'a', status: 'SHOWN' });
    await update(id, { owner: bob });
    expect(await revisions(id, 'version actor { id }', reader)).toEqual([
      { version: 2, actor: { id: ann } },
      { version: 1, actor: null },
    ]);
  });

  test('no relation to what he does not see', async () => {
    const blog = async (hidden: boolean) =>
      (
        await fixture.ask<{ createBlog: { id: string } }>(
          `mutation($hidden: Boolean) { createBlog(data: { hidden: $hidden }) { id } }`,
          { hidden },
        )
      ).createBlog.id;
    const [seen, hidden] = [await blog(false), await blog(true)];
    const id = await create({ title: 'a', status: 'SHOWN', blogId: hidden });
    await update(id, { blogId: seen });
    expect(await revisions(id, 'changedFields before { blogId } after { blogId }', reader)).toEqual([
      { changedFields: ['blog'], before: { blogId: null }, after: { blogId: seen } },
      { changedFields: [], before: null, after: { blogId: null } },
    ]);
  });
});

test('two histories that differ in what a caller does not see are told alike', async () => {
  const of = async (salaries: readonly string[], hiddenTitle: string) => {
    const id = await create({ title: hiddenTitle, salary: salaries[0], owner: ann });
    await update(id, { title: 'b', status: 'SHOWN', salary: salaries[1] });
    await update(id, { salary: salaries[2] });
    await update(id, { title: 'd', salary: salaries[2] });
    const told = 'version op changedFields before { title salary status } after { title salary status }';
    return revisions(id, told, reader);
  };
  expect(await of(['1', '1', '2'], 'b')).toEqual(await of(['1', '2', '3'], 'another'));
});
