import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createTestSocket } from './test-socket.ts';

const http = createServer();
const server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
let url: string;

beforeEach(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
});

afterEach(async () => {
  server.removeAllListeners('connection');
  for (const client of server.clients) client.terminate();
  http.close();
  await once(http, 'close');
});

/** A server that acknowledges and answers each subscribe with three messages in one go. */
function answerAtOnce(): void {
  server.on('connection', (socket) => {
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as { type: string; id: string; payload?: object };
      if (message.type === 'connection_init') send({ type: 'connection_ack', payload: { saw: message.payload } });
      if (message.type === 'ping') send({ type: 'pong', payload: message.payload });
      if (message.type !== 'subscribe') return;
      send({ type: 'next', id: message.id, payload: { data: { n: 1 } } });
      send({ type: 'next', id: message.id, payload: { data: { n: 2 } } });
      send({ type: 'complete', id: message.id });
    });
  });
}

test('messages that came before they were asked for are given in their order', async () => {
  answerAtOnce();
  await using socket = await createTestSocket(url, { authorization: 'Bearer x' });
  expect(socket.acknowledged).toEqual({ saw: { Authorization: 'Bearer x' } });
  const operation = socket.start({ query: '{ n }' });
  // Answered after all three messages, because the server works in order.
  expect(await socket.ping({ a: 1 })).toEqual({ a: 1 });
  expect(await operation.next()).toEqual({ data: { n: 1 } });
  expect(await operation.next()).toEqual({ data: { n: 2 } });
  expect(await operation.message()).toEqual({ type: 'complete' });
  expect(operation.waiting()).toEqual([]);
});

test('a refused socket rejects with the close code', async () => {
  server.on('connection', (socket) => socket.close(4403, 'Forbidden'));
  await expect(createTestSocket(url)).rejects.toThrow('The socket closed with 4403 Forbidden');
});

test('who waits for a message is told when none comes and when the socket closes', async () => {
  server.on('connection', (socket) => {
    socket.on('message', () => socket.send(JSON.stringify({ type: 'connection_ack' })));
  });
  await using socket = await createTestSocket(url, { waitMs: 50 });
  const operation = socket.start({ query: '{ n }' });
  await expect(operation.next()).rejects.toThrow('No message for { n } within 50 ms');
  const [told] = await Promise.allSettled([operation.next(), socket.close()]);
  expect(told).toMatchObject({ reason: new Error('The socket closed with 1000') });
});
