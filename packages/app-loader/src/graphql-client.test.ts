import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GraphqlError, sendOperation } from './graphql-client.ts';

const server = createServer();
let url: string;
let requests: IncomingMessage[];

beforeEach(async () => {
  requests = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.removeAllListeners('request');
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** The first request meets the first answer; the last answer is given to all that follow. */
function answer(...answers: ((response: ServerResponse) => void)[]): void {
  server.on('request', (request, response) => {
    requests.push(request);
    const reply = answers[Math.min(requests.length, answers.length) - 1];
    request.resume().on('end', () => reply?.(response));
  });
}

const json = (body: object) => (response: ServerResponse) => response.end(JSON.stringify(body));
const hangUp = (response: ServerResponse) => response.destroy();
const ok = json({ data: { n: 1 } });
const busy = json({
  errors: [{ message: 'Busy.', extensions: { code: 'UNAVAILABLE', retryable: true, retryAfterMs: 1 } }],
});

test('a query is sent again when the connection breaks', async () => {
  answer(hangUp, ok);
  expect(await sendOperation({ url }, { path: '/graphql', query: '{ n }', repeat: 'query' })).toEqual({ n: 1 });
  expect(requests).toHaveLength(2);
});

test('a mutation with a key is sent again under the same key', async () => {
  answer(hangUp, busy, ok);
  const operation = { path: '/graphql', query: 'mutation { n }', repeat: { key: 'k' } };
  expect(await sendOperation({ url, token: 't' }, operation)).toEqual({ n: 1 });
  expect(requests.map(({ headers }) => [headers['idempotency-key'], headers.authorization])).toEqual(
    Array.from({ length: 3 }, () => ['k', 'Bearer t']),
  );
});

test('a mutation without a key is sent once', async () => {
  answer(hangUp, ok);
  await expect(sendOperation({ url }, { path: '/graphql', query: 'mutation { n }' })).rejects.toThrow('gave no answer');
  expect(requests).toHaveLength(1);
});

test('an error that another try cannot mend is told at once, with its code and place', async () => {
  answer(
    json({
      errors: [
        {
          message: 'The input is wrong.',
          path: ['r3'],
          extensions: { code: 'VALIDATION_FAILED', fieldErrors: [{ path: ['data', 'name'], message: 'Too long.' }] },
        },
      ],
    }),
  );
  const failure = await sendOperation({ url }, { path: '/graphql', query: '{ n }', repeat: 'query' }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(GraphqlError);
  expect(failure).toMatchObject({
    code: 'VALIDATION_FAILED',
    message: 'The input is wrong. (at r3) data.name: Too long.',
  });
  expect(requests).toHaveLength(1);
});

test('an answer that is no GraphQL is reported with its status', async () => {
  answer((response) => response.writeHead(404).end('<html>'));
  await expect(sendOperation({ url }, { path: '/apps/x/graphql', query: '{ n }' })).rejects.toThrow(
    'answered 404 without a GraphQL response',
  );
});
