import { createHmac, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createTestSocket } from '@trellis/testing';
import { must } from '@trellis/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { send } from '../support/send.ts';
import { signUp } from '../support/people.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let side: Side;

beforeAll(async () => {
  product = await startProduct({ TRELLIS_PROXY_HOPS: '1' });
  side = await createSide(product, 'north', 'Nora', 'Nils');
});
afterAll(() => product?.[Symbol.asyncDispose]());

type Json = Readonly<Record<string, unknown>>;

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;

/** A token that is like a good one but for what is changed, signed with a key of our own. */
function forge(
  token: string,
  { header = {}, payload = {}, key }: { header?: Json; payload?: Json; key?: KeyObject },
): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const signed = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...payload })}`;
  if (!key) return `${signed}.${signature}`;
  return `${signed}.${createSign('sha256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function signedByPublicKey(token: string, form: 'pem' | 'jwk'): Promise<string> {
  const { keys } = (await (await fetch(`${product.url}/.well-known/jwks.json`)).json()) as { keys: readonly Json[] };
  const [jwk = {}] = keys;
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
  const [signed = ''] = /^[^.]*\.[^.]*/.exec(forge(token, { header: { alg: 'HS256' } })) ?? [];
  const secret = form === 'pem' ? pem : JSON.stringify(jwk);
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** Every one made of a good token of Nora's, or of what she holds. */
const wrong: readonly (readonly [string, (token: string) => string | Promise<string>])[] = [
  ['of nobody', () => 'nonsense'],
  ['that is empty', () => ''],
  ['with another person in it', (token) => forge(token, { payload: { sub: side.clerk.id } })],
  ['that ends later', (token) => forge(token, { payload: { exp: 4_000_000_000 } })],
  ['without a signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
  [
    'of the algorithm none',
    (token) =>
      `${forge(token, { header: { alg: 'none' } })
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
  ],
  ['of our own key under theirs', (token) => forge(token, { key: privateKey })],
  [
    'of our own key, sent along',
    (token) => forge(token, { header: { jwk: privateKey.export({ format: 'jwk' }) }, key: privateKey }),
  ],
  [
    'of a key elsewhere',
    (token) => forge(token, { header: { kid: 'mine', jku: 'http://127.0.0.1:1/keys' }, key: privateKey }),
  ],
  [
    'of a certificate elsewhere',
    (token) =>
      forge(token, { header: { kid: 'mine', x5u: 'http://127.0.0.1:1/cert', x5c: ['AA=='] }, key: privateKey }),
  ],
  ['signed as HS256 with the public key', (token) => signedByPublicKey(token, 'pem')],
  ['signed as HS256 with the public key as it is published', (token) => signedByPublicKey(token, 'jwk')],
  ['of a key in a file', (token) => forge(token, { header: { kid: '../../../dev/null' }, key: privateKey })],
  ['of another audience', (token) => forge(token, { payload: { aud: 'other' } })],
  ['with a byte more', (token) => `${token}A`],
  ['twice', (token) => `${token} ${token}`],
  ['that only refreshes', () => side.maker.refreshToken],
  [
    'of a session that has ended',
    async () => {
      const gone = await signUp(product, 'Gone');
      await mustAsk(product, { query: 'mutation { signOut }', token: gone.token });
      return gone.token;
    },
  ],
  [
    'of somebody who was locked out',
    async () => {
      const locked = await signUp(product, 'Locked');
      const { signIn } = await mustAsk<{ signIn: { accessToken: string } }>(product, {
        query: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
        variables: { input: product.admin },
      });
      await mustAsk(product, {
        query: 'mutation ($user: ID!) { deactivateUser(user: $user) { id } }',
        variables: { user: locked.id },
        token: signIn.accessToken,
      });
      return locked.token;
    },
  ],
];

describe('a token', () => {
  test('that is good lets its person in', async () => {
    const { data } = await send(product, { query: '{ me { name } }', token: side.maker.token });
    expect(data).toEqual({ me: { name: 'Nora' } });
  });

  test.each(wrong)('%s lets nobody in, on no graph', async (_name, make) => {
    const authorization = `Bearer ${await make(side.maker.token)}`;
    for (const path of ['/graphql', side.app.path]) {
      // Nor does it make a visitor: who sends a token wants to be somebody.
      const { status, code, data, headers } = await send(product, {
        path,
        query: '{ __typename me { id } }',
        headers: { authorization },
      });
      expect({ status, code, data }).toEqual({ status: 401, code: 'UNAUTHENTICATED', data: undefined });
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    await expect(createTestSocket(`${product.url}/graphql`, { authorization })).rejects.toThrow('4403');
    const schema = await fetch(`${product.url}/apps/north/schema.graphql`, { headers: { authorization } });
    expect(schema.status).toBe(401);
  });

  test.each([
    ['in the address', `/graphql?access_token=`, {}],
    ['in a cookie', '/graphql', { cookie: 'Authorization=' }],
  ])('%s is not looked at', async (_name, path, headers: Record<string, string>) => {
    const { data } = await send(product, {
      path: path.endsWith('=') ? path + side.maker.token : path,
      query: '{ me { id } }',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value + side.maker.token])),
    });
    expect(data).toEqual({ me: null });
  });
});

describe('a session', () => {
  const refresh = async (refreshToken: string) => {
    const { data } = await ask<{ refreshSession: { accessToken: string; refreshToken: string } }>(product, {
      query: 'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }',
      variables: { token: refreshToken },
    });
    return data?.refreshSession;
  };
  const open = (token: string, path = side.app.path) =>
    createTestSocket(`${product.url}${path}`, { authorization: `Bearer ${token}` });

  test('that is ended elsewhere closes its sockets with 4403, on both graphs, and no others', async () => {
    const { token, email, password } = await signUp(product, 'Ends');
    const { signIn: elsewhere } = await mustAsk<{ signIn: { accessToken: string } }>(product, {
      query: 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
      variables: { input: { email, password } },
    });
    await using platform = await open(token, '/graphql');
    await using app = await open(token);
    await using other = await open(elsewhere.accessToken);
    const { sessions } = await mustAsk<{ sessions: readonly { id: string; isCurrent: boolean; userAgent: string }[] }>(
      product,
      { query: '{ sessions { id isCurrent userAgent } }', token: elsewhere.accessToken },
    );
    expect(sessions).toHaveLength(2);
    expect(sessions.every(({ userAgent }) => userAgent === 'node')).toBe(true);
    await mustAsk(product, {
      query: 'mutation ($id: ID!) { endSession(id: $id) }',
      variables: { id: sessions.find(({ isCurrent }) => !isCurrent)?.id },
      token: elsewhere.accessToken,
    });
    expect(await platform.closed).toMatchObject({ code: 4403 });
    expect(await app.closed).toMatchObject({ code: 4403 });
    expect(await other.start({ query: '{ __typename }' }).next()).toEqual({ data: { __typename: 'Query' } });
  });

  test('goes on where its token is refreshed by many at once, and ends where a used token comes again', async () => {
    const { refreshToken } = await signUp(product, 'Parallel');
    const many = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(new Set(many.map((each) => each?.refreshToken)).size).toBe(1);
    const second = must(many[0], 'the second token');
    const third = must(await refresh(second.refreshToken), 'the third token');
    await using socket = await open(third.accessToken);
    // The first one was copied: whoever has the newest is signed out with the thief, also where both come at once.
    const raced = await Promise.all([refresh(refreshToken), refresh(refreshToken), refresh(third.refreshToken)]);
    expect(raced.slice(0, 2)).toEqual([undefined, undefined]);
    expect(await socket.closed).toMatchObject({ code: 4403 });
    for (const token of [refreshToken, second.refreshToken, third.refreshToken, raced[2]?.refreshToken ?? ''])
      expect(await refresh(token)).toBeUndefined();
    expect((await send(product, { query: '{ me { id } }', token: third.accessToken })).code).toBe('UNAUTHENTICATED');
  });

  test('is not guessed: an address that sends many wrong passwords waits, whatever it says of itself', async () => {
    const guess = (count: number, from: string) =>
      send(product, {
        query: 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }',
        variables: { input: { email: `guess-${count}@people.example`, password: 'a wrong password' } },
        headers: { 'x-forwarded-for': `192.0.2.${count}, ${from}` },
      });
    const codes: unknown[] = [];
    for (let count = 0; count < 52; count++) codes.push((await guess(count, '203.0.113.5')).code);
    expect(codes.slice(0, 51)).toEqual(Array(51).fill('UNAUTHENTICATED'));
    expect(codes[51]).toBe('RATE_LIMITED');
    expect((await guess(0, '203.0.113.6')).code).toBe('UNAUTHENTICATED');
  });
});

test.each(['x-trellis-caller', 'x-trellis-user', 'x-user-id', 'x-forwarded-user', 'x-trellis-executor'])(
  'the header %s makes nobody of a visitor',
  async (name) => {
    const caller = { person: { id: side.maker.id, sessionId: side.maker.id, platformRole: 'ADMIN' }, roles: ['admin'] };
    for (const value of [
      side.maker.id,
      JSON.stringify(caller),
      Buffer.from(JSON.stringify(caller)).toString('base64'),
    ]) {
      const { data } = await send(product, {
        path: side.app.path,
        query: '{ me { id } notes { nodes { title } } }',
        headers: { [name]: value },
      });
      expect(data).toEqual({ me: null, notes: { nodes: [{ title: 'north shown' }] } });
    }
  },
);

test('a key that the product publishes is public', async () => {
  const { keys } = (await (await fetch(`${product.url}/.well-known/jwks.json`)).json()) as { keys: readonly Json[] };
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(Object.keys(key)).not.toContain('d');
  }
});
