import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;
beforeAll(async () => {
  started = await startGateway({ limits: { bodyBytes: 10_000 } });
});
afterAll(() => started[Symbol.asyncDispose]());

const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function send({ path, headers, body }: Sent) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    headers: object;
    body: string;
  }>();
  const outgoing = request(`${started.address}${path}`, { method: 'POST', headers, agent: false }, (response) => {
    const { date: _, connection: __, 'keep-alive': ___, ...told } = response.headers;
    text(response).then((answer) => resolve({ status: response.statusCode, headers: told, body: answer }), reject);
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

/** The same request, which a search parameter that nobody reads leads to Fastify. */
const throughFastify = (sent: Sent): Sent => ({ ...sent, path: `${sent.path}?by=fastify` });

describe('a program is answered the same whichever way its request takes', () => {
  const order = JSON.stringify({ query: '{ order(id: "o1") { id total } }' });
  const app = '/apps/shop/graphql';
  test.each<[string, Partial<Sent>]>([
    ['an answer', { body: order }],
    ['in the newer media type', { body: order, headers: { accept: graphqlJson } }],
    ['a long answer', { body: JSON.stringify({ query: `{ ${many('orders { nodes { id total } }', 50)} }` }) }],
    ['on the platform graph', { path: '/graphql', body: JSON.stringify({ query: '{ __typename }' }) }],
    ['no such app', { path: '/apps/nobodys/graphql', body: order }],
    [
      'no such app, in the newer media type',
      { path: '/apps/nobodys/graphql', body: order, headers: { accept: graphqlJson } },
    ],
    ['a wrong token', { body: order, headers: { authorization: 'Bearer nonsense', accept: graphqlJson } }],
    ['no token at all', { body: order, headers: { authorization: 'Basic x' } }],
    ['a field that is none', { body: JSON.stringify({ query: '{ nothing }' }), headers: { accept: graphqlJson } }],
    ['a subgraph that refuses', { body: JSON.stringify({ query: '{ refuses }' }), headers: { accept: graphqlJson } }],
    ['no JSON', { body: '{"query":' }],
    ['JSON that would change a prototype', { body: '{"query":"{ __typename }","__proto__":{"x":1}}' }],
    ['a batch', { body: `[${order}]` }],
    ['no query', { body: '{}' }],
    ['an idempotency key that is too long', { body: order, headers: { 'idempotency-key': 'x'.repeat(300) } }],
    [
      'a content type with its charset',
      { body: order, headers: { 'content-type': 'application/json; charset=utf-8' } },
    ],
    ['another content type', { body: order, headers: { 'content-type': 'text/plain' } }],
    ['a body beyond the limit', { body: JSON.stringify({ query: `{ __typename } #${'x'.repeat(20_000)}` }) }],
    ['an id of its own, in an error', { body: '{"query":', headers: { 'x-request-id': 'fixed' } }],
    ['a language', { body: '{}', headers: { 'accept-language': 'zh' } }],
    ['nothing that we answer with', { body: order, headers: { accept: 'image/png' } }],
  ])('%s', async (_what, { path = app, body = '', headers = {} }) => {
    const sent = { path, body, headers: { 'content-type': json, accept: json, 'x-request-id': 'r1', ...headers } };
    expect(await send(sent)).toEqual(await send(throughFastify(sent)));
  });
});

test('a request that comes in pieces is answered as a whole', async () => {
  const body = JSON.stringify({ query: '{ order(id: "o1") { id } } # 中文' });
  const bytes = Buffer.from(body);
  const { promise, resolve } = Promise.withResolvers<string>();
  const outgoing = request(
    `${started.address}/apps/shop/graphql`,
    { method: 'POST', headers: { 'content-type': json, 'content-length': bytes.length } },
    (response) => void text(response).then(resolve),
  );
  for (const byte of bytes) {
    outgoing.write(Buffer.from([byte]));
    await new Promise((next) => setImmediate(next));
  }
  outgoing.end();
  expect(JSON.parse(await promise)).toEqual({ data: { order: { id: 'o1' } } });
});

test('a long answer is one that Fastify and we send as bytes', async () => {
  const query = `{ ${many('orders { nodes { id total } }', 50)} }`;
  const { text: answered, errors } = await started.ask(query);
  expect(errors).toBeUndefined();
  expect(answered.length).toBeGreaterThan(4096);
});

test.each([
  ['while he is asking', 10],
  ['before he is answered', undefined],
])('who leaves %s harms nobody', async (_when, length) => {
  const body = JSON.stringify({ query: '{ held }' });
  const outgoing = request(`${started.address}/apps/shop/graphql`, {
    method: 'POST',
    headers: { 'content-type': json, 'content-length': body.length },
  });
  let isAnswered = false;
  outgoing.on('error', () => undefined);
  outgoing.on('response', () => (isAnswered = true));
  outgoing.write(body.slice(0, length));
  await new Promise((later) => setTimeout(later, 50));
  outgoing.destroy();
  // The shop holds nobody after that.
  if (length === undefined) started.shop.release();
  expect(await started.ask('{ order(id: "o1") { id } }')).toMatchObject({ data: { order: { id: 'o1' } } });
  expect(isAnswered).toBe(false);
});

function many(field: string, times: number): string {
  return Array.from({ length: times }, (_, index) => `f${index}: ${field}`).join(' ');
}
