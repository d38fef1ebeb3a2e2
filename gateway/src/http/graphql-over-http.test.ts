import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway();
});
afterAll(() => started[Symbol.asyncDispose]());

const plain = { accept: 'application/json' };

test('a query is answered by POST and by GET', async () => {
  const { status, data, headers } = await started.ask('{ order(id: "o1") { id total } }');
  expect({ status, data }).toEqual({ status: 200, data: { order: { id: 'o1', total: '10.00 EUR' } } });
  expect(headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');

  const query = new URLSearchParams({ query: 'query($id: ID!) { order(id: $id) { id } }', variables: '{"id":"o2"}' });
  const response = await fetch(`${started.address}/apps/shop/graphql?${query.toString()}`, {
    headers: plain,
  });
  expect(await response.json()).toEqual({ data: { order: { id: 'o2' } } });
});

test("graphql-http's audit finds nothing wrong", async () => {
  const results = await auditServer({ url: `${started.address}/apps/shop/graphql` });
  expect(results.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${status}: ${name}`)).toEqual([]);
});

describe('plain JSON is 200 whatever happened; the newer media type tells by its status', () => {
  test.each([
    ['{ nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ broken', 400, 'GRAPHQL_PARSE_FAILED'],
    ['query($id: ID!) { order(id: $id) { id } }', 400, 'BAD_USER_INPUT'],
    ['query A { me { id } } query B { me { id } }', 400, 'OPERATION_RESOLUTION_FAILURE'],
    ['subscription { orderChanges { op } }', 400, 'BAD_USER_INPUT'],
    ['mutation { updateOrder(id: "none", total: "1") { id } }', 200, 'NOT_FOUND'],
  ])('%s', async (query, status, code) => {
    const newer = await started.ask(query);
    expect({ status: newer.status, code: newer.errors?.[0]?.extensions?.['code'] }).toEqual({ status, code });
    const older = await started.ask(query, { headers: plain });
    expect({ status: older.status, code: older.errors?.[0]?.extensions?.['code'] }).toEqual({ status: 200, code });
  });
});

test('an answer with data is 200 whatever errors stand beside it', async () => {
  const { status, data, errors } = await started.ask('{ order(id: "o1") { id } fails(how: "forbidden") }');
  expect({ status, data }).toEqual({ status: 200, data: { order: { id: 'o1' }, fails: null } });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
});

test.each(['{ refuses }', '{ refuses users { id } }'])(
  'an answer without data has the status of its error, also when it was asked before: %s',
  async (query) => {
    for (let time = 0; time < 2; time++) {
      expect(await started.ask(query)).toMatchObject({ status: 403, data: null, errors: [{ message: 'Not at all.' }] });
    }
  },
);

test('a mutation by GET is refused', async () => {
  const query = new URLSearchParams({ query: 'mutation { updateOrder(id: "o1", total: "9") { id } }' });
  const response = await fetch(`${started.address}/apps/shop/graphql?${query.toString()}`);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

describe('what a form or a link of another site could send is refused', () => {
  test.each([
    ['text/plain', 400],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('%s', async (type, status) => {
    const response = await fetch(`${started.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: expect.any(String) } }] });
  });
});

test('a body that is no JSON is refused with the reason and the request id', async () => {
  const response = await fetch(`${started.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'mine-1' },
    body: '{"query":',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', requestId: 'mine-1' } }],
  });
});

test('a batch is refused', async () => {
  const response = await fetch(`${started.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '[{"query":"{ __typename }"}]',
  });
  expect(response.status).toBe(400);
});

describe('request ids', () => {
  test("the caller's own id comes back in the header and in errors", async () => {
    const { headers, errors } = await started.ask('{ nothing }', { headers: { 'x-request-id': 'abc-1.2' } });
    expect(headers.get('x-request-id')).toBe('abc-1.2');
    expect(errors?.[0]?.extensions).toMatchObject({ requestId: 'abc-1.2' });
  });

  test('one that does not belong into a log is replaced', async () => {
    const { headers, errors } = await started.ask('{ nothing }', { headers: { 'x-request-id': 'a b"c' } });
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(errors?.[0]?.extensions?.['requestId']).toBe(headers.get('x-request-id'));
  });
});

test('of two operations in one document the named one is answered, by the subgraph that owns it alone', async () => {
  const query = 'query A { order(id: "o1") { id } } query B { me { id } }';
  expect((await started.ask(query, { operationName: 'A' })).data).toEqual({ order: { id: 'o1' } });
  expect((await started.ask(query, { operationName: 'B' })).data).toEqual({ me: null });
  expect((await started.ask(query)).errors).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
});

test('a document that was answered before is answered again, and by its name alone', async () => {
  const query = 'query A($id: ID!) { order(id: $id) { id } }';
  const ask = async (id: unknown, operationName?: string) =>
    started.ask(query, { variables: { id }, ...(operationName ? { operationName } : {}) });
  expect((await ask('o1')).data).toEqual({ order: { id: 'o1' } });
  expect((await ask('o2', 'A')).data).toEqual({ order: { id: 'o2' } });
  expect((await ask({ no: 'id' })).status).toBe(400);
  expect((await ask('o1', 'B')).errors).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
});
