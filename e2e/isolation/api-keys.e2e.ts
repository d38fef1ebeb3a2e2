import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { setRoles } from '../support/people.ts';
import { send } from '../support/send.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let north: Side;
let south: Side;

beforeAll(async () => {
  product = await startProduct();
  north = await createSide(product, 'north', 'Nora', 'Nils');
  south = await createSide(product, 'south', 'Sara', 'Sven');
});
afterAll(() => product?.[Symbol.asyncDispose]());

interface Key {
  readonly id: string;
  readonly secret: string;
}

async function createKey(input: object, { app, maker }: Side = north): Promise<Key> {
  const { createApiKey } = await mustAsk<{ createApiKey: { secret: string; apiKey: { id: string } } }>(product, {
    query: 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }',
    variables: { input: { app: app.id, name: 'a key', ...input } },
    token: maker.token,
  });
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

async function revokeKey(id: string): Promise<void> {
  await mustAsk(product, {
    query: 'mutation ($id: ID!) { revokeApiKey(id: $id) }',
    variables: { id },
    token: north.maker.token,
  });
}

/** A program of north with roles there. */
async function createAccount(roles: readonly string[]): Promise<string> {
  const { createServiceAccount: account } = await mustAsk<{ createServiceAccount: { id: string } }>(product, {
    query: 'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { id } }',
    variables: { input: { app: north.app.id, name: 'importer' } },
    token: north.maker.token,
  });
  await setRoles(product, { app: north.app.id, user: account.id, roles, token: north.maker.token });
  return account.id;
}

const titles = '{ notes(orderBy: [{ title: ASC }]) { nodes { title } } }';
const askWith = ({ secret }: Key, query: string, path = north.app.path) =>
  send(product, { path, query, token: secret });
const nodes = (...names: readonly string[]) => ({ notes: { nodes: names.map((title) => ({ title })) } });

describe('an API key', () => {
  test('reads as its owner does', async () => {
    const key = await createKey({});
    expect((await askWith(key, titles)).data).toEqual(nodes('north other', 'north own', 'north shown'));
    expect((await askWith(key, '{ me { id } }')).data).toEqual({ me: { id: north.maker.id } });
  });

  test('has of its roles those that its owner holds, from one moment to the next', async () => {
    const user = await createAccount(['clerk']);
    const create = 'mutation { createNote(data: { title: "by key" }) { title owner { id } } }';
    const key = await createKey({ user, roles: ['clerk', 'admin'], operations: ['READ', 'WRITE'] });
    expect((await askWith(key, create)).data).toEqual({ createNote: { title: 'by key', owner: { id: user } } });
    expect((await askWith(key, titles)).data).toEqual(nodes('by key', 'north shown'));
    const narrow = await createKey({ user, roles: ['user'] });
    expect((await askWith(narrow, titles)).data).toEqual(nodes('north shown'));
    await setRoles(product, { app: north.app.id, user, roles: [], token: north.maker.token });
    expect((await askWith(key, titles)).data).toEqual(nodes('north shown'));
  });

  test('does what its operations allow and nothing else', async () => {
    const reads = await createKey({ operations: ['READ'] });
    const writes = await createKey({ operations: ['WRITE'] });
    const write = 'mutation { createTag(data: { name: "by a key" }) { name } }';
    expect(await askWith(reads, write)).toMatchObject({ status: 403, code: 'FORBIDDEN', data: undefined });
    expect((await askWith(writes, write)).data).toEqual({ createTag: { name: 'by a key' } });
    for (const query of [titles, `query Again ${titles}`, titles])
      expect(await askWith(writes, query)).toMatchObject({ status: 403, code: 'FORBIDDEN', data: undefined });
    await using socket = await createTestSocket(`${product.url}${north.app.path}`, {
      authorization: `Bearer ${writes.secret}`,
    });
    const subscription = socket.start({ query: 'subscription { noteChanges { __typename } }' });
    expect(await subscription.message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  test('opens no other app, and not the platform', async () => {
    const key = await createKey({ operations: ['READ', 'WRITE'] });
    for (const [path, query] of [
      [south.app.path, titles],
      [south.app.path, '{ __typename }'],
      ['/graphql', '{ me { id } }'],
      ['/graphql', '{ apps { nodes { slug } } }'],
      ['/graphql', `mutation { deleteApp(app: "${north.app.id}", confirmSlug: "north") }`],
      [
        '/graphql',
        `mutation { setAppRoles(app: "${north.app.id}", user: "${north.clerk.id}", roles: ["admin"]) { id } }`,
      ],
      ['/graphql', 'mutation { endOtherSessions }'],
    ] as const)
      expect(await askWith(key, query, path)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await send(product, { path: north.app.path, query: titles, token: north.maker.token })).data).toBeTruthy();
  });

  test('works on a socket, which closes with 4403 when the key is revoked', async () => {
    const key = await createKey({});
    const url = `${product.url}${north.app.path}`;
    await using socket = await createTestSocket(url, { authorization: `Bearer ${key.secret}` });
    await using other = await createTestSocket(url, { authorization: `Bearer ${(await createKey({})).secret}` });
    expect(await socket.start({ query: titles }).next()).toEqual({ data: expect.anything() });
    // Neither a token of its owner's nor another key widens what an open socket may do.
    for (const bearer of [north.maker.token, (await createKey({ operations: ['READ', 'WRITE'] })).secret])
      expect(await socket.ping({ Authorization: `Bearer ${bearer}` })).toEqual({ accepted: false });
    await revokeKey(key.id);
    expect(await socket.closed).toMatchObject({ code: 4403 });
    expect(await askWith(key, titles)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', data: undefined });
    expect(await other.start({ query: titles }).next()).toEqual({ data: expect.anything() });
    await expect(createTestSocket(url, { authorization: `Bearer ${key.secret}` })).rejects.toThrow('4403');
  });

  test('that is used too often waits, over HTTP and on a socket', async () => {
    const key = await createKey({ requestsPerMinute: 2 });
    await askWith(key, titles);
    await using socket = await createTestSocket(`${product.url}${north.app.path}`, {
      authorization: `Bearer ${key.secret}`,
    });
    expect(await socket.start({ query: titles }).next()).toEqual({ data: expect.anything() });
    const limited = { code: 'RATE_LIMITED', retryable: true, retryAfterMs: expect.any(Number) };
    expect(await socket.start({ query: titles }).message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: limited }],
    });
    const { status, errors, headers } = await askWith(key, titles);
    expect({ status, errors }).toMatchObject({ status: 429, errors: [{ extensions: limited }] });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
