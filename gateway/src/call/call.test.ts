import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway();
});
afterAll(() => started[Symbol.asyncDispose]());

interface WhoAmI {
  readonly caller: { readonly person?: object; readonly roles: readonly string[] };
  readonly app: object;
  readonly language?: string;
  readonly idempotencyKey?: string;
  readonly publicUrl: string;
}

async function whoAmI(options: Parameters<StartedGateway['ask']>[1] = {}): Promise<WhoAmI> {
  return (await started.ask('{ whoAmI }', options)).data?.['whoAmI'] as WhoAmI;
}

describe('the caller', () => {
  test('without a token is public', async () => {
    expect((await whoAmI()).caller).toEqual({ roles: ['public'] });
  });

  test('with a token is the person, with the roles of the asked app, sorted', async () => {
    await started.identity.setRoles('app-shop', 'u1', ['sales', 'admin']);
    const { caller } = await whoAmI({ token: started.identity.signIn('u1', 's1') });
    expect(caller).toMatchObject({
      person: { id: 'u1', sessionId: 's1', platformRole: 'MEMBER' },
      roles: ['admin', 'public', 'sales', 'user'],
    });
  });

  test.each([
    ['a wrong token', 'Bearer nonsense'],
    ['no bearer', 'Basic dXNlcjpwYXNz'],
    ['no token', 'Bearer '],
  ])('%s is UNAUTHENTICATED', async (_name, authorization) => {
    const { status, errors, headers } = await started.ask('{ whoAmI }', { headers: { authorization } });
    expect({ status, code: errors?.[0]?.extensions?.['code'] }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('no token is in the log', async () => {
    const token = started.identity.signIn('u1');
    await started.ask('{ whoAmI }', { token });
    await started.ask('{ whoAmI }', { token: `${token}-wrong` });
    expect(started.logged.join('')).not.toContain(token);
  });
});

test('the app and its version travel with the call', async () => {
  expect((await whoAmI()).app).toEqual({ id: 'app-shop', slug: 'shop', versionHash: 'shop-1' });
  expect((await started.ask('{ me { id } }', { path: '/graphql' })).data).toEqual({ me: null });
});

test('links begin where the request was sent to', async () => {
  expect((await whoAmI()).publicUrl).toBe(started.address);
});

describe('the language', () => {
  test('of a request without one is that of its person', async () => {
    const token = started.identity.signIn('linguist');
    started.identity.locales.set('linguist', 'zh-Hans');
    expect((await whoAmI({ token })).language).toBe('zh-Hans');
    expect((await whoAmI({ token, headers: { 'accept-language': 'en' } })).language).toBe('en');
  });

  test.each([
    ['de-CH, de;q=0.9', 'de-CH'],
    ['*', undefined],
    ['"><script>', undefined],
  ])('of %s is %s', async (header, language) => {
    expect((await whoAmI({ headers: { 'accept-language': header } })).language).toBe(language);
  });
});

describe('idempotency keys', () => {
  test('come by header or extension', async () => {
    expect(await whoAmI({ headers: { 'idempotency-key': 'k1' } })).toMatchObject({ idempotencyKey: 'k1' });
    expect(await whoAmI({ extensions: { idempotencyKey: 'k2' } })).toMatchObject({ idempotencyKey: 'k2' });
  });

  test.each([
    [{ 'idempotency-key': 'x'.repeat(256) }, {}],
    [{}, { idempotencyKey: 7 }],
    [{}, { idempotencyKey: '' }],
    [{ 'idempotency-key': 'a' }, { idempotencyKey: 'b' }],
  ])('%j %j is refused', async (headers, extensions) => {
    const { errors } = await started.ask('{ whoAmI }', { headers, extensions });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test.each(['{ whoAmI }', 'mutation { updateOrder(id: "o1", total: "10.00") { owner { name } } }'])(
    'an answer brought back says so: %s',
    async (query) => {
      const replayed = await started.ask(query, { headers: { 'idempotency-key': 'seen-before' } });
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
      const fresh = await started.ask(query, { headers: { 'idempotency-key': 'new' } });
      expect(fresh.headers.get('idempotency-replayed')).toBeNull();
    },
  );
});
