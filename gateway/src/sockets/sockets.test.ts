import { createTestSocket, type TestSocketOptions } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

const patience = { timeout: 20_000 };
let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway({ forceExecutor: 'by-header', limits: { socketOperations: 3 } });
});
afterAll(() => started[Symbol.asyncDispose]());

const connect = (options?: TestSocketOptions, path = '/apps/shop/graphql') =>
  createTestSocket(`${started.address}${path}`, options);

describe('queries and mutations', () => {
  test.each([
    ['straight through', '{ order(id: "o1") { id total } }', { order: { id: 'o1', total: '10.00 EUR' } }],
    ['by plan', '{ order(id: "o1") { owner { name } } }', { order: { owner: { name: 'Ann' } } }],
    ['about the schema', '{ __type(name: "Order") { name } }', { __type: { name: 'Order' } }],
    ['changes', 'mutation { updateOrder(id: "o1", total: "10.00") { id } }', { updateOrder: { id: 'o1' } }],
  ])('%s', async (_name, query, data) => {
    await using socket = await connect();
    const operation = socket.start({ query });
    expect(await operation.message()).toEqual({ type: 'next', payload: { data } });
    expect(await operation.message()).toEqual({ type: 'complete' });
  });

  test('on the platform graph', async () => {
    await using socket = await connect({}, '/graphql');
    expect(await socket.start({ query: '{ me { id } }' }).next()).toEqual({ data: { me: null } });
  });

  test('in the language of connection_init, of the upgrade request, else of the person, as it is at each operation', async () => {
    const messageOn = async (socket: Awaited<ReturnType<typeof connect>>) => {
      const answer = await socket.start({ query: 'query($id: ID!) { order(id: $id) { id } }' }).message();
      return answer.type === 'error' ? (answer.payload[0] as { readonly message: string }).message : undefined;
    };
    const authorization = `Bearer ${started.identity.signIn('linguist')}`;
    await using silent = await connect({ authorization });
    expect(await messageOn(silent)).toBe('id: A value must be given.');
    started.identity.locales.set('linguist', 'zh-Hans');
    expect(await messageOn(silent)).toBe('id：必须提供一个值。');
    await using english = await connect({ authorization, headers: { 'accept-language': 'en' } });
    expect(await messageOn(english)).toBe('id: A value must be given.');
    await using chinese = await connect({
      authorization,
      language: 'zh',
      headers: { 'accept-language': 'en' },
    });
    expect(await messageOn(chinese)).toBe('id：必须提供一个值。');
  });

  test('many at once, each with its own answer', async () => {
    await using socket = await connect();
    const operations = ['o1', 'o2', 'o3'].map((id) => ({
      id,
      operation: socket.start({ query: `{ order(id: "${id}") { id } }` }),
    }));
    for (const { id, operation } of operations) expect(await operation.next()).toEqual({ data: { order: { id } } });
  });

  test.each([
    ['no valid document', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['too large', { query: `{ ${'__typename '.repeat(101)} }` }, 'LIMIT_EXCEEDED'],
    ['a wrong variable', { query: 'query($id: ID!) { order(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    ['a wrong key', { query: '{ __typename }', extensions: { idempotencyKey: 1 } }, 'BAD_USER_INPUT'],
  ])('%s is an error message, and the socket stays', async (_name, request, code) => {
    await using socket = await connect();
    expect(await socket.start(request).message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code, requestId: expect.any(String) } }],
    });
    expect(await socket.start({ query: '{ __typename }' }).next()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe.each([
  ['straight through', {}],
  ['by plan', { 'x-trellis-executor': 'plan' }],
])('a subscription %s', (_name, headers: Record<string, string>) => {
  test('delivers each event, and ends when the client has enough', async () => {
    await using socket = await connect({ headers });
    const operation = socket.start({
      query: 'subscription($c: String) { orderChanges { op node { id total(currency: $c) } } }',
      variables: { c: 'CHF' },
    });
    expect(await operation.next()).toEqual({ data: { orderChanges: { op: 'READY', node: null } } });
    started.shop.change('o2');
    expect(await operation.next()).toEqual({
      data: { orderChanges: { op: 'UPDATE', node: { id: 'o2', total: '20.00 CHF' } } },
    });
    expect(started.shop.subscribers()).toBe(1);
    operation.complete();
    await expect.poll(started.shop.subscribers, patience).toBe(0);
  });

  test('that may not start is an error message', async () => {
    await using socket = await connect({ headers });
    expect(await socket.start({ query: 'subscription { refused }' }).message()).toMatchObject({
      type: 'error',
      payload: [{ message: 'Not for you.', extensions: { code: 'FORBIDDEN' } }],
    });
  });

  test.each(['away', 'breaksOff'])(
    'that cannot go on now (%s) closes with 1013, after which clients come back',
    async (field) => {
      await using socket = await connect({ headers });
      const operation = socket.start({ query: `subscription { ${field} }` });
      expect((await socket.closed).code).toBe(1013);
      expect(operation.waiting()).toEqual([]);
    },
  );

  test('ends with its socket, also while it waits for an event', async () => {
    const socket = await connect({ headers });
    socket.start({ query: 'subscription { endless }' });
    await expect.poll(started.shop.subscribers, patience).toBe(1);
    await socket.close();
    await expect.poll(started.shop.subscribers, patience).toBe(0);
  });
});

test('an event gets the fields of other subgraphs', async () => {
  await started.identity.setRoles('app-shop', 'u1', ['sales']);
  await using socket = await connect({ authorization: `Bearer ${started.identity.signIn('u1')}` });
  const operation = socket.start({
    query: 'subscription { orderChanges { op node { id owner { name } appModel { label } workflowTasks { title } } } }',
  });
  expect(await operation.next()).toEqual({ data: { orderChanges: { op: 'READY', node: null } } });
  started.shop.change('o1');
  expect(await operation.next()).toEqual({
    data: {
      orderChanges: {
        op: 'UPDATE',
        node: { id: 'o1', owner: { name: 'Ann' }, appModel: { label: 'Orders' }, workflowTasks: [{ title: 'Check' }] },
      },
    },
  });
  const { asked } = started.shop.subgraphs.find(({ name }) => name === 'workflow') ?? { asked: [] };
  expect(asked.at(-1)?.context.caller.roles).toEqual(['public', 'sales', 'user']);
});

test.each([
  ['straight through', 'subscription { orderChanges { op } }'],
  ['by plan', 'subscription { orderChanges { op node { owner { name } } } }'],
])('a socket is closed with 1012 before an event that older roles chose: %s', async (_name, query) => {
  await started.identity.setRoles('app-shop', 'u1', ['sales']);
  await using socket = await connect({ authorization: `Bearer ${started.identity.signIn('u1')}` });
  const operation = socket.start({ query });
  await operation.next();
  await started.identity.setRoles('app-shop', 'u1', []);
  started.shop.change('o1');
  expect((await socket.closed).code).toBe(1012);
  expect(operation.waiting()).toEqual([]);
});

test('an event whose rest fails in part is still an event', async () => {
  await using socket = await connect();
  const operation = socket.start({ query: 'subscription { orderChanges { op node { id owner { name } } } }' });
  await operation.next();
  started.shop.change('o3');
  expect(await operation.next()).toMatchObject({
    data: { orderChanges: { op: 'UPDATE', node: { id: 'o3', owner: null } } },
    errors: [{ path: ['orderChanges', 'node', 'owner', 'name'], extensions: { code: 'INTERNAL' } }],
  });
});

test('operations over the limit of a socket are refused, and room is made by completing one', async () => {
  await using socket = await connect();
  const open = [1, 2, 3].map(() => socket.start({ query: 'subscription { orderChanges { op } }' }));
  for (const operation of open) await operation.next();
  expect(await socket.start({ query: '{ __typename }' }).message()).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'socketOperations', value: 3 } }],
  });
  open[0]?.complete();
  await socket.ping();
  expect(await socket.start({ query: '{ __typename }' }).next()).toEqual({ data: { __typename: 'Query' } });
});

describe('sessions', () => {
  test('the token in connection_init says who asks', async () => {
    await using socket = await connect({ authorization: `Bearer ${started.identity.signIn('u2')}` });
    expect(await socket.start({ query: '{ me { id } }' }).next()).toEqual({ data: { me: { id: 'u2' } } });
  });

  test('a wrong token closes with 4403', async () => {
    await expect(connect({ authorization: 'Bearer nonsense' })).rejects.toThrow('4403');
  });

  test('the end of the session closes its sockets with 4403, and no others', async () => {
    await using mine = await connect({ authorization: `Bearer ${started.identity.signIn('u1', 'mine')}` });
    await using other = await connect({ authorization: `Bearer ${started.identity.signIn('u1', 'other')}` });
    started.identity.endSession('mine');
    expect(await mine.closed).toMatchObject({ code: 4403 });
    expect(await other.start({ query: '{ me { id } }' }).next()).toEqual({ data: { me: { id: 'u1' } } });
  });

  test('a session that ends while its token is looked at closes the socket', async () => {
    const token = started.identity.signIn('u1', 'short');
    const { authenticate } = started.identity;
    let looked = 0;
    started.identity.authenticate = async (bearer) => {
      const found = await authenticate(bearer);
      // Right after the first look, when no socket is tied to the session yet.
      if (looked++ === 0) started.identity.endSession('short');
      return found;
    };
    await expect(connect({ authorization: `Bearer ${token}` })).rejects.toThrow('4403');
    started.identity.authenticate = authenticate;
  });

  test('a new token of the same person is taken in band; the socket then lives as long as its session', async () => {
    await using socket = await connect({ authorization: `Bearer ${started.identity.signIn('u1', 'first')}` });
    const next = started.identity.signIn('u1', 'second');
    expect(await socket.ping({ Authorization: `Bearer ${next}` })).toEqual({ accepted: true });
    started.identity.endSession('first');
    expect(await socket.start({ query: '{ me { id } }' }).next()).toEqual({ data: { me: { id: 'u1' } } });
    started.identity.endSession('second');
    expect(await socket.closed).toMatchObject({ code: 4403 });
  });

  test.each([
    ['a wrong token', () => 'nonsense'],
    ["another person's token", () => started.identity.signIn('u2')],
  ])('%s is not accepted, and the socket goes on as it was', async (_name, token) => {
    await using socket = await connect({ authorization: `Bearer ${started.identity.signIn('u1')}` });
    expect(await socket.ping({ Authorization: `Bearer ${token()}` })).toEqual({ accepted: false });
    expect(await socket.start({ query: '{ me { id } }' }).next()).toEqual({ data: { me: { id: 'u1' } } });
  });

  test('an ordinary ping is answered with what it holds', async () => {
    await using socket = await connect();
    expect(await socket.ping({ beat: 1 })).toEqual({ beat: 1 });
    expect(await socket.ping()).toBeNull();
  });
});

describe('an upgrade is refused', () => {
  const refused = (path: string, options: { headers?: Record<string, string> }) =>
    new Promise<number | undefined>((resolve, reject) => {
      const socket = new WebSocket(`${started.address.replace('http', 'ws')}${path}`, 'graphql-transport-ws', options);
      socket.on('unexpected-response', (request, { statusCode }) => {
        resolve(statusCode);
        request.destroy();
      });
      socket.on('error', reject);
    });

  test.each([
    ['at an unknown app', '/apps/none/graphql', {}, 404],
    ['at another address', '/livez', {}, 404],
    ['from a page of another site', '/graphql', { headers: { origin: 'https://evil.example' } }, 403],
  ])('%s', async (_name, path, options, status) => {
    expect(await refused(path, options)).toBe(status);
  });
});

test('what is no message of the protocol closes the socket', async () => {
  const socket = new WebSocket(`${started.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('open', () => socket.send('{"type":"nonsense"}'));
  expect(await closed).toBe(4400);
});

test('who takes nothing for too long is closed with 1013, and nobody else notices', async () => {
  await using slow = await startGateway({ limits: { drainMs: 300 } });
  const open = () => createTestSocket(`${slow.address}/apps/shop/graphql`);
  const query = 'subscription($c: String) { orderChanges { op node { total(currency: $c) } } }';
  await using other = await open();
  const told = other.start({ query, variables: { c: 'EUR' } });
  await using socket = await open();
  const missed = socket.start({ query, variables: { c: 'x'.repeat(1024 * 1024) } });
  await Promise.all([told.next(), missed.next()]);
  socket.pause();
  for (let change = 0; change < 20; change++) {
    slow.shop.change('o1');
    expect(await told.next()).toMatchObject({ data: { orderChanges: { op: 'UPDATE' } } });
  }
  // Longer than the limit: what the network holds for the client is not held here.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  socket.resume();
  expect((await socket.closed).code).toBe(1013);
  await expect.poll(() => slow.shop.subscribers(), patience).toBe(1);
});
