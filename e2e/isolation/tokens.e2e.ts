import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { send } from '../support/send.ts';
import { signUp } from '../support/people.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let side: Side;

beforeAll(async () => {
  product = await startProduct();
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
