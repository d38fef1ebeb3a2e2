import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from '../testing/contents.ts';
import {
  anna,
  type Asking,
  bert,
  completeUpload,
  send,
  startTestFiles,
  type TestFiles,
} from '../testing/start-files.ts';

let test: TestFiles;

beforeAll(async () => {
  test = await startTestFiles();
});
afterAll(() => test[Symbol.asyncDispose]());

const announcement = { name: 'a.png', type: 'image/png' };

async function find(id: string, from?: Asking): Promise<unknown> {
  const { data } = await test.ask('query ($id: ID!) { file(id: $id) { id } }', { id }, from);
  return data?.file ?? null;
}

/** As the gateway follows a record's File field. */
async function follow(ids: readonly string[], from?: Asking) {
  const representations = ids.map((id) => ({ __typename: 'File', id }));
  return test.ask(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on File { id name url createdBy { id } } } }',
    { r: representations },
    from,
  );
}

describe('a file', () => {
  it('is found by its uploader and the app’s admins, by nobody else', async () => {
    const id = await test.upload(png, announcement);
    expect(await find(id)).toEqual({ id });
    expect(await find(id, { by: bert, roles: ['admin'] })).toEqual({ id });
    expect(await find(id, { by: bert })).toBeNull();
    expect(await find(id, { by: bert, roles: ['sales'] })).toBeNull();
    expect(await find('no id')).toBeNull();
    const { errors } = await test.ask('{ file(id: "x") { id } }', {}, { by: null });
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('is reached through a record by whoever may read the record, a stranger too', async () => {
    const id = await test.upload(png, announcement);
    for (const from of [{ by: bert }, { by: null }]) {
      const { data } = await follow([id, 'no id'], from);
      expect(data._entities).toEqual([
        { id, name: 'a.png', url: expect.stringContaining(`/files/${id}/a.png?`), createdBy: { id: anna } },
        null,
      ]);
    }
  });

  it('is in one app alone, for its uploader and for admins too', async () => {
    const [here, there] = [
      await test.upload(png, announcement),
      await test.upload(png, announcement, { app: 'other' }),
    ];
    for (const roles of [[], ['admin']]) {
      expect(await find(there, { roles })).toBeNull();
      expect((await follow([here, there], { roles })).data._entities.map((file: unknown) => file !== null)).toEqual([
        true,
        false,
      ]);
      const { data } = await test.ask(
        '{ files(first: 1000) { nodes { id } totalCount } }',
        {},
        { app: 'other', roles },
      );
      expect(data.files).toEqual({ nodes: [{ id: there }], totalCount: 1 });
    }
  });

  it('has no link before it is complete, and is not listed', async () => {
    const app = 'unfinished';
    const { id, url } = await test.announce({ ...announcement, size: png.length }, { app });
    await send(url, png);
    expect((await follow([id], { app })).data._entities[0].url).toBeNull();
    const list = async () => (await test.ask('{ files { nodes { id } } }', {}, { app })).data.files.nodes;
    expect(await list()).toEqual([]);
    await test.ask(completeUpload, { id }, { app });
    expect(await list()).toEqual([{ id }]);
  });

  it('is forgotten with its app', async () => {
    const app = 'short-lived';
    const id = await test.upload(png, announcement, { app });
    const kept = await test.upload(png, announcement);
    const { data } = await follow([id], { app });
    await test.files.forgetApp(app);
    expect((await fetch(data._entities[0].url)).status).toBe(404);
    expect((await follow([id], { app })).data._entities).toEqual([null]);
    await test.restart();
    expect(await test.onDisk('kept')).not.toContain(id);
    expect(await test.execute(`select from files.file where app_id = '${app}'`)).toEqual([]);
    expect((await fetch(await test.linkTo(kept))).status).toBe(200);
  });
});

interface Page {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

describe('the list of files', () => {
  it('has one’s own, page by page, and all of the app for admins', async () => {
    const app = 'listed';
    const own: string[] = [];
    for (let index = 0; index < 5; index++) own.push(await test.upload(png, announcement, { app }));
    const others = await test.upload(png, announcement, { app, by: bert });

    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const query =
        'query ($after: String) { files(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } }';
      const { edges, pageInfo }: Page = (await test.ask(query, { after }, { app })).data.files;
      pages.push(edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(pages).toEqual([own.slice(0, 2), own.slice(2, 4), own.slice(4)]);

    const { data } = await test.ask('{ files { nodes { id } totalCount } }', {}, { app, roles: ['admin'] });
    expect(data.files).toEqual({ nodes: [...own, others].map((id) => ({ id })), totalCount: 6 });
  });
});

it('files are a matter of apps: the platform graph has none of it', async () => {
  expect(test.files.subgraph.sdl({ graph: 'platform' })).toBeUndefined();
  const { errors } = await test.ask('{ files { nodes { id } } }', {}, { app: null });
  expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});
