import { must } from '@trellis/errors';
import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { send } from '../support/send.ts';
import { type Attempt, reads, writes } from './attempts.ts';
import { createSide, type Side, snapshot } from './world.ts';

let product: Product;
let north: Side;
let south: Side;

beforeAll(async () => {
  product = await startProduct();
  north = await createSide(product, 'north', 'Nora', 'Nils');
  south = await createSide(product, 'south', 'Sofia', 'Sven');
});
afterAll(() => product?.[Symbol.asyncDispose]());

const attempt = (side: Side, token: string | undefined, { query, variables }: Omit<Attempt, 'name'>) =>
  send<Record<string, unknown>>(product, { path: side.app.path, query, variables, token });

/** Whoever may do most in an app, and somebody with a role there: they try what they know of the other app. */
const pairs = [
  ['north, by its maker', () => [north, north.maker.token, south]],
  ['south, by its maker', () => [south, south.maker.token, north]],
  ['north, by a clerk', () => [north, north.clerk.token, south]],
] as const satisfies readonly (readonly [string, () => readonly [Side, string, Side]])[];

describe.each(pairs)('what belongs to the other app is not in %s', (_name, pair) => {
  test('no read finds it', async () => {
    const [here, token, there] = pair();
    for (const read of reads(there)) {
      const { data, text } = await attempt(here, token, read);
      for (const value of Object.values(data ?? {}))
        expect([null, { totalCount: 0, nodes: [], edges: [] }, { totalCount: 0, nodes: [] }], read.name).toContainEqual(
          value,
        );
      for (const id of [...Object.values(there.notes), there.folder, there.tag, there.file, there.task])
        expect(text, read.name).not.toContain(id);
    }
  });

  test('no write changes it, or tells that it is there', async () => {
    const [here, token, there] = pair();
    const before = [await snapshot(product, here), await snapshot(product, there)];
    for (const write of writes(there)) {
      const { data, code, errors } = await attempt(here, token, write);
      expect(data, write.name).toBeNull();
      expect(['NOT_FOUND', 'FORBIDDEN'], `${write.name}: ${JSON.stringify(errors)}`).toContain(code);
    }
    expect([await snapshot(product, here), await snapshot(product, there)]).toEqual(before);
  });

  test('what is not there at all is answered in the same words', async () => {
    const [here, token, there] = pair();
    const nowhere: Side = {
      ...there,
      notes: { own: crypto.randomUUID(), other: crypto.randomUUID(), shown: crypto.randomUUID() },
      folder: crypto.randomUUID(),
      tag: crypto.randomUUID(),
      file: crypto.randomUUID(),
      task: crypto.randomUUID(),
      titles: ['nowhere own'],
    };
    const guesses = [...reads(there), ...writes(there)];
    for (const [index, unknown] of [...reads(nowhere), ...writes(nowhere)].entries()) {
      const guess = guesses[index] ?? unknown;
      const [known, guessed] = [await attempt(here, token, unknown), await attempt(here, token, guess)];
      expect({ status: guessed.status, code: guessed.code, data: guessed.data }).toEqual({
        status: known.status,
        code: known.code,
        data: known.data,
      });
    }
  });
});

test('within one app, a person does not find what is another one’s', async () => {
  const { notes, titles, clerk } = north;
  const hidden: Side = {
    ...north,
    notes: { own: notes.other, other: notes.other, shown: notes.other },
    titles: titles.slice(1),
  };
  const ofNotes = ({ name }: Attempt) => /^(a record|records|a list of ids|through|change|delete$)/.test(name);
  for (const read of reads(hidden).filter(ofNotes)) {
    const { text } = await attempt(north, clerk.token, read);
    expect(text, read.name).not.toContain(notes.other);
  }
  const before = await snapshot(product, north);
  for (const write of writes(hidden).filter(ofNotes)) {
    const { code, data } = await attempt(north, clerk.token, write);
    expect({ code, data }, write.name).toEqual({ code: 'NOT_FOUND', data: null });
  }
  expect(await snapshot(product, north)).toEqual(before);
});

describe('what was made in one app says nothing in the other', () => {
  test('the cursor of a list', async () => {
    const query =
      'query ($after: String) { notes(first: 1, after: $after, orderBy: [{ title: ASC }]) { nodes { title } pageInfo { endCursor } } }';
    const { notes } = await mustAsk<{ notes: { pageInfo: { endCursor: string } } }>(product, {
      path: south.app.path,
      query,
      token: south.maker.token,
    });
    const after = notes.pageInfo.endCursor;
    expect(await attempt(south, south.maker.token, { query, variables: { after } })).toMatchObject({
      data: { notes: { nodes: [{ title: 'south own' }] } },
    });
    expect(await attempt(north, north.maker.token, { query, variables: { after } })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('the cursor of changes', async () => {
    const query = 'subscription ($after: SyncCursor) { noteChanges(after: $after) { control cursor } }';
    const connect = ({ app, maker }: Side) =>
      createTestSocket(`${product.url}${app.path}`, { authorization: `Bearer ${maker.token}` });
    await using there = await connect(south);
    await using here = await connect(north);
    const ready = await there.start({ query }).next();
    const { cursor: after } = must(ready.data, 'READY')['noteChanges'] as { readonly cursor: string };
    expect(await here.start({ query, variables: { after } }).message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('an idempotency key, also under the same body; and one of another person', async () => {
    const request = { query: 'mutation { createTag(data: { name: "once" }) { id } }', variables: {} };
    const repeat = (side: Side, token: string) =>
      send<{ createTag: { id: string } }>(product, {
        path: side.app.path,
        ...request,
        token,
        headers: { 'idempotency-key': 'the same' },
      });
    const first = await repeat(north, north.maker.token);
    const other = await repeat(south, south.maker.token);
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(other.data?.createTag.id).not.toBe(first.data?.createTag.id);
    expect((await repeat(north, north.maker.token)).text).toBe(first.text);
    expect(await repeat(north, north.clerk.token)).toMatchObject({ code: 'FORBIDDEN', data: null });
  });

  test('the id of a file: no record can hold it, as if there were none', async () => {
    const query =
      'mutation ($file: ID!) { createNote(data: { title: "north holder", picture: $file }) { picture { id } } }';
    const refused = await attempt(north, north.maker.token, { query, variables: { file: south.file } });
    const unknown = await attempt(north, north.maker.token, { query, variables: { file: south.folder } });
    expect(refused).toMatchObject({ data: null, code: 'NOT_FOUND' });
    expect(refused.errors?.[0]?.message).toBe(unknown.errors?.[0]?.message);
  });

  test('an id: the same one can be given in both', async () => {
    const query = 'mutation ($id: ID!) { createFolder(data: { id: $id, name: "twin" }) { id } }';
    const before = await snapshot(product, south);
    expect(await attempt(north, north.maker.token, { query, variables: { id: south.folder } })).toMatchObject({
      data: { createFolder: { id: south.folder } },
    });
    expect(await snapshot(product, south)).toEqual(before);
    await mustAsk(product, {
      path: north.app.path,
      query: 'mutation { deleteFolder(where: { name: "twin" }) { id } }',
      token: north.maker.token,
    });
  });
});

describe('somebody without a role', () => {
  const everything: readonly string[] = [
    '{ notes(orderBy: [{ title: ASC }]) { totalCount nodes { title } } }',
    '{ notes { nodes { title body } } }',
    '{ notes { nodes { folder { name } } } }',
    '{ notes(where: { body: { contains: "n" } }) { totalCount } }',
    '{ notes(orderBy: [{ body: ASC }]) { nodes { title } } }',
    '{ notes(where: { folder: { name: { startsWith: "n" } } }) { totalCount } }',
    '{ folders { totalCount nodes { name } } }',
    '{ tags { totalCount } }',
    '{ notes(deleted: INCLUDE) { totalCount } }',
    'mutation { createNote(data: { title: "x" }) { id } }',
    'mutation { createFolder(data: { name: "x" }) { id } }',
    'mutation { updateNote(where: { title: "north shown" }, data: { title: "x" }) { id } }',
    'mutation { deleteNote(where: { title: "north shown" }) { id } }',
  ];

  test('gets what public rules give, and nothing more: a visitor and the maker of another app alike', async () => {
    for (const query of everything) {
      const [visitor, stranger] = [
        await attempt(north, undefined, { query, variables: {} }),
        await attempt(north, south.maker.token, { query, variables: {} }),
      ];
      expect({ data: stranger.data, code: stranger.code }, query).toEqual({ data: visitor.data, code: visitor.code });
      expect(visitor.text, query).not.toContain('north body');
      expect(visitor.text, query).not.toMatch(/north (own|other|folder|tag)/);
    }
    expect((await attempt(north, undefined, { query: everything[0] ?? '', variables: {} })).data).toEqual({
      notes: { totalCount: 1, nodes: [{ title: 'north shown' }] },
    });
    expect((await attempt(north, undefined, { query: everything[1] ?? '', variables: {} })).code).toBe('FORBIDDEN');
  });

  test('hears of changes that public rules show, and of no others', async () => {
    await using socket = await createTestSocket(`${product.url}${north.app.path}`, {
      authorization: `Bearer ${south.maker.token}`,
    });
    const operation = socket.start({
      query: 'subscription { noteChanges { changes { op recordId node { title } } } }',
    });
    await operation.next();
    const create = (title: string, isPublic: boolean) =>
      attempt(north, north.maker.token, {
        query: 'mutation ($data: NoteCreateInput!) { createNote(data: $data) { id } }',
        variables: { data: { title, isPublic } },
      });
    await create('north hidden', false);
    await create('north public', true);
    expect(await operation.next()).toMatchObject({
      data: { noteChanges: { changes: [{ op: 'CREATE', node: { title: 'north public' } }] } },
    });
  });

  test('finds no app of others on the platform, and changes none', async () => {
    const { id } = north.app;
    const before = await snapshot(product, north);
    const ask = (query: string, variables = {}) =>
      send<Record<string, unknown>>(product, { query, variables, token: south.maker.token });
    expect((await ask('{ app(slug: "north") { id } apps { nodes { slug } } }')).data).toEqual({
      app: null,
      apps: { nodes: [{ slug: 'south' }] },
    });
    const attempts = [
      'mutation ($id: ID!) { saveDraft(app: $id, definition: { format: 1, models: {} }, expectedRevision: 1) { revision } }',
      'mutation ($id: ID!) { publishApp(app: $id) { version { number } } }',
      `mutation ($id: ID!) { setAppRoles(app: $id, user: "${south.maker.id}", roles: ["admin"]) { id } }`,
      'mutation ($id: ID!) { deleteApp(app: $id, confirmSlug: "north") }',
    ];
    for (const query of attempts) {
      const [known, guessed] = [await ask(query, { id }), await ask(query, { id: crypto.randomUUID() })];
      expect(['NOT_FOUND', 'FORBIDDEN'], query).toContain(known.code);
      expect({ code: known.code, message: known.errors?.[0]?.message }, query).toEqual({
        code: guessed.code,
        message: guessed.errors?.[0]?.message,
      });
    }
    expect(await ask('mutation { createApp(input: { slug: "north", name: "Mine" }) { id } }')).toMatchObject({
      code: 'UNIQUE_VIOLATION',
    });
    expect(await snapshot(product, north)).toEqual(before);
  });
});

describe('subgraphs', () => {
  test.each(['/graphql', '/apps/north/graphql'])(
    'cannot be reached through %s: no _entities, no _service, no names of their own',
    async (path) => {
      const token = await signIn(product);
      for (const query of [
        '{ _service { sdl } }',
        'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
        `{ _entities(representations: [{ __typename: "Note", id: "${north.notes.own}" }]) { ... on Note { body } } }`,
      ]) {
        expect(await send(product, { path, query, variables: { of: [] }, token })).toMatchObject({
          code: 'GRAPHQL_VALIDATION_FAILED',
          status: 400,
        });
      }
      const { text } = await send(product, {
        path,
        query: '{ __schema { types { name fields { name } } directives { name } } }',
        token,
      });
      expect(text).not.toMatch(/_entities|_service|_Any|_Entity|_Service|join__|link__|federation|RECORDS|IDENTITY/);
    },
  );
});
