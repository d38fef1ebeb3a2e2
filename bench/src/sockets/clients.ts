/**
 * Clients of subscriptions, each on a socket of its own, in a process that is not the server's. Started by `sockets.ts`.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Order, Report, Subscription, Told } from './audience.ts';

/** Handshakes that go on at a time. */
const atATime = 100;
/** After so long without a message none will come. */
const silentMs = 5_000;

let sockets: WebSocket[] = [];
let latencies: number[] = [];
let firstAt = 0;
let lastAt = 0;
let closed = 0;

function tell(told: Told): void {
  process.send?.(told);
}

/** Resolves with the subscription's first message. */
function open(url: string, token: string, { query, variables }: Subscription): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
    sockets.push(socket);
    const id = randomUUID();
    const send = (message: object) => socket.send(JSON.stringify(message));
    let isOpen = false;
    socket.on('open', () => send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
    socket.on('error', reject);
    socket.on('close', (code) => {
      closed++;
      reject(new Error(`closed with ${code}`));
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.includes('"type":"connection_ack"'))
        return send({ type: 'subscribe', id, payload: { query, variables } });
      if (!text.includes('"type":"next"')) return reject(new Error(text));
      if (!isOpen) {
        isOpen = true;
        return resolve();
      }
      note(text);
    });
  });
}

/** Each record that a message tells of. */
function note(text: string): void {
  const now = Date.now();
  for (const [, sentAt] of text.matchAll(/"sentAt":"(\d+)"/g)) {
    if (latencies.length === 0) firstAt = now;
    latencies.push(now - Number(sentAt));
    lastAt = now;
  }
}

async function openAll({ url, token, subscriptions }: Extract<Order, { kind: 'open' }>): Promise<void> {
  const [first, ...others] = subscriptions;
  // Which socket is paused must be known.
  if (first) await open(url, token, first);
  const waiting = others;
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await open(url, token, next);
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

async function report(expected: number | undefined): Promise<Report> {
  const isOver = () => Date.now() - lastAt >= silentMs || latencies.length >= (expected ?? Infinity);
  while (!isOver()) await sleep(50);
  const sorted = latencies.toSorted((one, other) => one - other);
  latencies = [];
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const seconds = (lastAt - firstAt) / 1000;
  return { deliveries: sorted.length, p50: at(0.5), p95: at(0.95), longest: at(1), seconds, closed };
}

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'open':
      [sockets, latencies, closed] = [[], [], 0];
      await openAll(order);
      lastAt = Date.now();
      return tell({ kind: 'done' });
    case 'report':
      return tell({ kind: 'report', ...(await report(order.expected)) });
    case 'close':
      for (const socket of sockets) socket.terminate();
      return tell({ kind: 'done' });
    case 'pause':
      sockets[0]?.pause();
      return tell({ kind: 'done' });
    case 'resume':
      sockets[0]?.resume();
      return tell({ kind: 'done' });
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit());
