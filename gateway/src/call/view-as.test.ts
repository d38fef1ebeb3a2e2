import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;
let admin: string;
let other: string;

beforeAll(async () => {
  started = await startGateway();
  admin = started.identity.signIn('a1');
  other = started.identity.signIn('b2');
  await started.identity.setRoles('app-shop', 'a1', ['admin']);
  await started.identity.setRoles('app-shop', 'b2', ['sales']);
});
afterAll(() => started[Symbol.asyncDispose]());

let noted: number;
let asked: number;
beforeEach(() => {
  noted = started.identity.views.length;
  asked = started.shop.records.asked.length;
});

const viewAs = (as: string, more: Readonly<Record<string, string>> = {}) => ({ 'x-trellis-view-as': as, ...more });

async function look(query: string, as: string, more?: Readonly<Record<string, string>>) {
  const answer = await started.ask(query, { token: admin, headers: viewAs(as, more) });
  const { extensions } = JSON.parse(answer.text) as { readonly extensions?: Readonly<Record<string, unknown>> };
  return { ...answer, extensions };
}

test('an administrator is answered as another person, and told so; who, as whom and what is written down before', async () => {
  const { data, extensions } = await look('query Mine { whoAmI order(id: "o1") { id } }', 'user=B2');
  const roles = ['public', 'sales', 'user'];
  expect(data).toMatchObject({
    whoAmI: { caller: { person: { id: 'b2', sessionId: '', platformRole: 'MEMBER' }, roles } },
  });
  expect(extensions).toEqual({ viewAs: { user: 'b2', roles } });
  expect(started.identity.views.slice(noted)).toEqual([
    {
      appId: 'app-shop',
      as: { kind: 'person', id: 'b2' },
      viewer: { personId: 'a1', requestId: expect.any(String) as string, clientAddress: expect.any(String) as string },
      operation: { name: 'Mine', fields: ['whoAmI', 'order'] },
    },
  ]);
});

test('with roles alone it is the administrator himself, and with public nobody', async () => {
  const roles = ['public', 'sales', 'user'];
  expect(await look('{ whoAmI }', 'roles=sales')).toMatchObject({
    data: { whoAmI: { caller: { person: { id: 'a1' }, roles } } },
    extensions: { viewAs: { user: 'a1', roles } },
  });
  const { data, extensions } = await look('{ whoAmI }', 'roles=public');
  expect(data).toMatchObject({ whoAmI: { caller: { roles: ['public'] } } });
  expect(JSON.stringify(data)).not.toContain('a1');
  expect(extensions).toEqual({ viewAs: { user: null, roles: ['public'] } });
});

test('an operation by plan, the schema and an explained operation are that person’s too', async () => {
  const query = '{ order(id: "o1") { id owner { name } } }';
  expect(await look(query, 'user=b2')).toMatchObject({
    data: { order: { owner: { name: 'Ann' } } },
    extensions: { viewAs: { user: 'b2' } },
  });
  expect(started.shop.records.asked.at(-1)?.context).toMatchObject({
    caller: { person: { id: 'b2' } },
    viewedBy: 'a1',
  });
  const explain = { 'x-trellis-explain': 'true' };
  expect((await look('{ order(id: "o1") { id } }', 'user=b2', explain)).extensions).toMatchObject({
    viewAs: { user: 'b2' },
    explain: { statements: [{ sql: 'select 1' }] },
  });
  expect((await look(query, 'user=b2', explain)).extensions).toMatchObject({
    viewAs: { user: 'b2' },
    explain: { fetches: expect.any(Array) as [] },
  });
  const told = started.registry.tell;
  started.registry.tell = async (_app, roles) => ({
    isPublic: false,
    hidden: new Set(roles.includes('admin') ? [] : ['Order.total']),
  });
  try {
    const fields = '{ __type(name: "Order") { fields { name } } }';
    expect((await look(fields, 'roles=sales')).text).not.toContain('"total"');
    expect((await look(fields, 'roles=admin')).text).toContain('"total"');
    expect(await look(fields, 'roles=public')).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  } finally {
    started.registry.tell = told;
  }
});

test('what changes something or stays open is refused before anything runs or is written down', async () => {
  for (const operation of [
    'mutation { updateOrder(id: "o1", total: "1") { id } }',
    'mutation { signOut }',
    'subscription { orderChanges { op } }',
  ]) {
    expect(await look(operation, 'user=b2')).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  }
  expect([started.identity.views.length, started.shop.records.asked.length]).toEqual([noted, asked]);
});

describe('where an answer is one of several on a connection', () => {
  const query = 'query Mine { order(id: "o1") { id } }';
  const change = 'mutation { updateOrder(id: "o1", total: "1") { id } }';
  const stream = 'subscription { orderChanges { op } }';
  const shown = { user: 'b2', roles: ['public', 'sales', 'user'] };

  test.each([
    ['connection_init', { viewAs: 'user=b2' }],
    ['the upgrade request', { headers: viewAs('user=b2') }],
  ])('a socket reads as that person by its %s, and does nothing else', async (_where, options) => {
    await using socket = await createTestSocket(`${started.address}/apps/shop/graphql`, {
      authorization: `Bearer ${admin}`,
      ...options,
    });
    expect(await socket.start({ query }).next()).toMatchObject({ extensions: { viewAs: shown } });
    expect(started.identity.views.slice(noted)).toMatchObject([{ as: { id: 'b2' }, operation: { name: 'Mine' } }]);
    for (const refused of [change, stream])
      expect(await socket.start({ query: refused }).message()).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
    expect(started.identity.views).toHaveLength(noted + 1);
  });

  test('a stream of events reads as that person, and does nothing else', async () => {
    const events = async (operation: string) => {
      const response = await fetch(`${started.address}/apps/shop/graphql`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${admin}`,
          'content-type': 'application/json',
          ...viewAs('user=b2'),
        },
        body: JSON.stringify({ query: operation }),
      });
      return response.text();
    };
    expect(await events(query)).toContain(JSON.stringify({ viewAs: shown }));
    for (const refused of [change, stream]) expect(await events(refused)).toContain('"BAD_USER_INPUT"');
    expect(started.identity.views).toHaveLength(noted + 1);
  });

  test('a socket of anybody else is refused each operation', async () => {
    await using socket = await createTestSocket(`${started.address}/apps/shop/graphql`, {
      authorization: `Bearer ${other}`,
      viewAs: 'user=a1',
    });
    expect(await socket.start({ query }).message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

test('nobody else may, nor anybody on the platform graph, and a wrong header or person reads nothing', async () => {
  const query = '{ order(id: "o1") { id } }';
  const refused = async (code: string, header: string, token: string | undefined, path = '/apps/shop/graphql') =>
    expect(
      await started.ask(path === '/graphql' ? '{ me { id } }' : query, {
        headers: viewAs(header),
        path,
        ...(token === undefined ? {} : { token }),
      }),
    ).toMatchObject({ errors: [{ extensions: { code } }] });
  await refused('FORBIDDEN', 'roles=public', other);
  await refused('FORBIDDEN', 'user=a1', other);
  await refused('FORBIDDEN', 'user=b2', undefined);
  await refused('FORBIDDEN', 'user=b2', admin, '/graphql');
  for (const wrong of ['', 'b2', 'user=', 'user=b2,a1', 'roles=', 'roles=a,,b', 'roles=sales, user=b2']) {
    await refused('BAD_USER_INPUT', wrong, admin);
  }
  await refused('NOT_FOUND', 'user=nobody', admin);
  expect([started.identity.views.length, started.shop.records.asked.length]).toEqual([noted, asked]);
});

test('what cannot be written down is not read', async () => {
  const { beginView } = started.identity;
  const identity = started.identity as { beginView: typeof beginView };
  identity.beginView = () => Promise.reject(new Error('the database is gone'));
  try {
    expect(await look('{ order(id: "o1") { id } }', 'user=b2')).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL' } }],
    });
  } finally {
    identity.beginView = beginView;
  }
  expect(started.shop.records.asked.length).toBe(asked);
});
