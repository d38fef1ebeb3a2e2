import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

const patience = { timeout: 20_000 };
let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway({ forceExecutor: 'by-header', limits: { drainMs: 300 } });
});
afterAll(() => started[Symbol.asyncDispose]());

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly address?: string;
}

async function post({ query, variables, headers, path = '/apps/shop/graphql', address = started.address }: Asked) {
  const abort = new AbortController();
  const response = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  });
  const events = eventsOf(response);
  return {
    response,
    /** The next event; undefined at the end. */
    next: async () => (await events.next()).value,
    abort: () => abort.abort(),
  };
}

/** `next {…}` and `complete`, without the beats between them. */
async function* eventsOf({ body }: Response): AsyncGenerator<string | { readonly next: unknown }, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: ?(.*)$/.exec(block) ?? [];
      if (event === 'next') yield { next: JSON.parse(data) as unknown };
      else if (event !== '') yield event;
    }
  }
  return undefined;
}

test.each([
  ['a query', '{ order(id: "o1") { id } }', { order: { id: 'o1' } }],
  ['a query by plan', '{ order(id: "o1") { owner { name } } }', { order: { owner: { name: 'Ann' } } }],
  ['a mutation', 'mutation { updateOrder(id: "o1", total: "10.00") { id } }', { updateOrder: { id: 'o1' } }],
])('%s is one event', async (_name, query, data) => {
  const { response, next } = await post({ query });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await next()).toEqual({ next: { data } });
  expect(await next()).toBe('complete');
  expect(await next()).toBeUndefined();
});

describe.each([
  ['straight through', {}],
  ['by plan', { 'x-trellis-executor': 'plan' }],
])('a subscription, %s', (_name, headers) => {
  test('goes on until the client leaves', async () => {
    const { next, abort } = await post({ query: 'subscription { orderChanges { op node { id } } }', headers });
    expect(await next()).toEqual({ next: { data: { orderChanges: { op: 'READY', node: null } } } });
    for (const id of ['o1', 'o2']) {
      started.shop.change(id);
      expect(await next()).toEqual({ next: { data: { orderChanges: { op: 'UPDATE', node: { id } } } } });
    }
    abort();
    await expect.poll(() => started.shop.subscribers(), patience).toBe(0);
  });
});

test('a GET asks and subscribes, and changes nothing', async () => {
  const get = async (query: string) => {
    const abort = new AbortController();
    const response = await fetch(`${started.address}/apps/shop/graphql?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'text/event-stream' },
      signal: abort.signal,
    });
    const { value } = await eventsOf(response).next();
    abort.abort();
    return value;
  };
  expect(await get('{ order(id: "o1") { id } }')).toEqual({ next: { data: { order: { id: 'o1' } } } });
  expect(await get('subscription { orderChanges { op } }')).toEqual({
    next: { data: { orderChanges: { op: 'READY' } } },
  });
  expect(await get('mutation { updateOrder(id: "o1", total: "10.00") { id } }')).toMatchObject({
    next: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
  });
});

test('whoever takes JSON too gets JSON where he prefers it', async () => {
  const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
  const { response } = await post({ query: '{ order(id: "o1") { id } }', headers: { accept } });
  expect(await response.json()).toEqual({ data: { order: { id: 'o1' } } });
});

describe('what goes wrong', () => {
  test.each([
    ['no valid document', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong variable', { query: 'query($id: ID!) { order(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    ['a subscription that is refused', { query: 'subscription { refused }' }, 'FORBIDDEN'],
  ])('with the operation is its only event: %s', async (_name, asked, code) => {
    const { response, next } = await post(asked);
    expect(response.status).toBe(200);
    expect(await next()).toMatchObject({ next: { errors: [{ extensions: { code, requestId: expect.any(String) } }] } });
    expect(await next()).toBe('complete');
  });

  test('before it is a status: a wrong token, an address of nothing', async () => {
    const query = '{ __typename }';
    const wrong = await post({ query, headers: { authorization: 'Bearer nonsense' } });
    expect(wrong.response.status).toBe(401);
    expect(await wrong.response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const nowhere = await post({ query, path: '/apps/none/graphql' });
    expect(nowhere.response.status).toBe(404);
  });
});

describe('the stream ends without a complete, so that clients come back', () => {
  test('when the session ends', async () => {
    const token = started.identity.signIn('u1', 'session of events');
    const { next } = await post({ query: 'subscription { endless }', headers: { authorization: `Bearer ${token}` } });
    await expect.poll(() => started.shop.subscribers(), patience).toBe(1);
    started.identity.endSession('session of events');
    expect(await next()).toBeUndefined();
    await expect.poll(() => started.shop.subscribers(), patience).toBe(0);
  });

  test('when the server stops, which first answers what is asked', async () => {
    const other = await startGateway();
    const { address } = other;
    const stream = await post({ query: 'subscription { endless }', address });
    const held = await post({ query: '{ held }', address });
    await expect.poll(() => other.shop.records.asked.length, patience).toBe(2);
    const drained = other.gateway.drain();
    expect(await stream.next()).toBeUndefined();
    other.shop.release();
    expect(await held.next()).toEqual({ next: { data: { held: true } } });
    expect(await held.next()).toBe('complete');
    await drained;
    expect(other.shop.subscribers()).toBe(0);
  });

  test('when the client takes nothing for too long, and nobody else notices', async () => {
    const query = 'subscription($c: String) { orderChanges { op node { total(currency: $c) } } }';
    const other = await post({ query, variables: { c: 'EUR' } });
    await other.next();
    const slow = request(`${started.address}/apps/shop/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    });
    slow.end(JSON.stringify({ query, variables: { c: 'x'.repeat(1024 * 1024) } }));
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.on('error', () => undefined).pause();
    await expect.poll(() => started.shop.subscribers(), patience).toBe(2);
    for (let change = 0; change < 20; change++) {
      started.shop.change('o1');
      expect(await other.next()).toEqual({
        next: { data: { orderChanges: { op: 'UPDATE', node: { total: '10.00 EUR' } } } },
      });
    }
    await expect.poll(() => started.shop.subscribers(), patience).toBe(1);
    const closed = new Promise((resolve) => response.once('close', resolve));
    response.resume();
    await closed;
    other.abort();
  });
});
