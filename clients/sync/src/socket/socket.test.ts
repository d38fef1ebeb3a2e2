import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { webSocket } from '../platforms/fetch.ts';
import type { SyncError } from '../sync-error.ts';
import { createManualClock, type ManualClock } from '../testing/manual-clock.ts';
import { createTokens } from '../tokens.ts';
import { createSocket, type Socket } from './socket.ts';

type Message = Readonly<Record<string, unknown>>;

/** One connection as the server sees it. */
interface Peer {
  readonly socket: WebSocket;
  readonly heard: readonly Message[];
  say(message: Message): void;
}

let server: WebSocketServer;
let peers: Peer[];
let clock: ManualClock;
let socket: Socket;
let token: string;
let refused: (string | undefined)[];
let silences: number;
let slow: number;
/** What a server does with a message, unless a test has it keep silent. */
let answer: (peer: Peer, message: Message) => void;

beforeEach(async () => {
  peers = [];
  refused = [];
  silences = 0;
  slow = 0;
  token = 'first';
  answer = (peer, { type }) => {
    if (type === 'connection_init') peer.say({ type: 'connection_ack' });
    if (type === 'ping') peer.say({ type: 'pong' });
  };
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: (offered) => [...offered][0] ?? false });
  await once(server, 'listening');
  server.on('connection', (accepted) => {
    const heard: Message[] = [];
    const peer: Peer = { socket: accepted, heard, say: (message) => accepted.send(JSON.stringify(message)) };
    peers.push(peer);
    accepted.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      heard.push(message);
      answer(peer, message);
    });
  });
  clock = createManualClock();
  socket = createSocket({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    open: webSocket,
    clock,
    random: () => 0.5,
    silent: () => void silences++,
    slow: () => void slow++,
    tokens: createTokens(
      (wasRefused) => {
        refused.push(wasRefused);
        return token;
      },
      () => undefined,
    ),
  });
});
afterEach(async () => {
  socket.close();
  for (const { socket: accepted } of peers) accepted.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function listen() {
  const told: unknown[] = [];
  const ends: (SyncError | undefined)[] = [];
  const stop = socket.subscribe({
    query: 'subscription { a }',
    variables: () => ({ told: told.length }),
    next: ({ data }) => told.push(data),
    ended: (error) => ends.push(error),
  });
  return { told, ends, stop };
}
const heardBy = (index: number, type: string): Message[] =>
  peers[index]?.heard.filter((message) => message['type'] === type) ?? [];
const subscribed = (index: number, count = 1) => expect.poll(() => heardBy(index, 'subscribe').length).toBe(count);

test('all subscriptions share one connection, which begins with the token', async () => {
  const one = listen();
  const other = listen();
  await subscribed(0, 2);
  expect(peers).toHaveLength(1);
  expect(peers[0]?.socket.protocol).toBe('graphql-transport-ws');
  expect(heardBy(0, 'connection_init')).toEqual([
    { type: 'connection_init', payload: { Authorization: 'Bearer first' } },
  ]);
  peers[0]?.say({ type: 'next', id: '2', payload: { data: 'for the other' } });
  await expect.poll(() => other.told).toEqual(['for the other']);
  expect(one.told).toEqual([]);
  one.stop();
  await expect.poll(() => heardBy(0, 'complete')).toEqual([{ type: 'complete', id: '1' }]);
});

describe('a connection that ends', () => {
  test.each([1000, 1001, 1012, 1013, 4410, 4499])(
    'with %i is made again after a while, and goes on where the subscription is then',
    async (code) => {
      const { told } = listen();
      await subscribed(0);
      peers[0]?.say({ type: 'next', id: '1', payload: { data: 'a' } });
      await expect.poll(() => told).toEqual(['a']);
      peers[0]?.socket.close(code);
      await expect.poll(() => clock.waiting).toEqual([375]);
      await clock.pass(375);
      await subscribed(1);
      expect(heardBy(1, 'subscribe')[0]?.['payload']).toMatchObject({ variables: { told: 1 } });
    },
  );

  test.each([1011, 4401, 4429, 4500])('with %i is not made again before the app is in front again', async (code) => {
    listen();
    await subscribed(0);
    peers[0]?.socket.close(code);
    await expect.poll(() => clock.waiting).toEqual([]);
    socket.resume();
    await subscribed(1);
  });

  test('with 4403 asks for another token first', async () => {
    listen();
    await subscribed(0);
    token = 'second';
    peers[0]?.socket.close(4403);
    await expect.poll(() => clock.waiting).toEqual([375]);
    await clock.pass(375);
    await subscribed(1);
    expect(refused).toEqual([undefined, 'first']);
    expect(heardBy(1, 'connection_init')[0]?.['payload']).toEqual({ Authorization: 'Bearer second' });
  });

  test('waits longer each time that it does not come about, and not too long before two minutes are over', async () => {
    answer = (peer) => peer.socket.close(1013);
    listen();
    for (const [index, wait] of [375, 750, 1500, 1500, 1500].entries()) {
      await expect.poll(() => [peers.length, ...clock.waiting]).toEqual([index + 1, wait]);
      await clock.pass(wait);
    }
  });
});

describe('a connection that says nothing', () => {
  const pings = () => heardBy(0, 'ping').length;
  /** Lets so much time pass, and the pong of the ping that follows arrive. */
  const beat = async (ms: number) => {
    const before = pings();
    await clock.pass(ms);
    await expect.poll(pings).toBe(before + 1);
    await answered();
  };
  const answered = () => new Promise((resolve) => setTimeout(resolve, 30));

  /** A server that says nothing more, until another connection is on its way. */
  const seemsDead = async () => {
    listen();
    await subscribed(0);
    answer = () => undefined;
    await clock.pass(1_000);
    await expect.poll(pings).toBe(1);
    await clock.pass(750);
    await expect.poll(() => heardBy(1, 'connection_init')).toHaveLength(1);
  };

  test('is asked after a second, then after as long again as it was quiet, at last after 20 seconds', async () => {
    listen();
    await subscribed(0);
    for (const wait of [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]) {
      await clock.pass(wait - 750);
      await beat(750);
    }
    expect(peers).toHaveLength(1);
  });

  test('is asked soon again once a subscription was told something', async () => {
    const { told } = listen();
    await subscribed(0);
    for (const wait of [1_000, 1_000, 2_000, 4_000, 8_000]) await beat(wait);
    peers[0]?.say({ type: 'next', id: '1', payload: { data: 'a' } });
    await expect.poll(() => told).toEqual(['a']);
    await beat(1_000);
  });

  test('is not asked while it says something', async () => {
    const { told } = listen();
    await subscribed(0);
    for (let second = 0; second < 4; second++) {
      await clock.pass(900);
      peers[0]?.say({ type: 'next', id: '1', payload: { data: second } });
      await expect.poll(() => told.length).toBe(second + 1);
    }
    expect(pings()).toBe(0);
  });

  test('seems to be dead until it says something after all: then it is kept, and has the time that it takes', async () => {
    const { told } = listen();
    await subscribed(0);
    const late: (() => void)[] = [];
    answer = (peer, { type }) => {
      if (peer === peers[0] && type === 'ping') late.push(() => peer.say({ type: 'pong' }));
    };
    await clock.pass(1_000);
    await expect.poll(pings).toBe(1);
    await clock.pass(750);
    await expect.poll(() => heardBy(1, 'connection_init')).toHaveLength(1);
    await clock.pass(700);
    late[0]?.();
    await expect.poll(() => peers[1]?.socket.readyState).toBe(WebSocket.CLOSED);
    expect([silences, slow]).toEqual([1, 1]);
    peers[0]?.say({ type: 'next', id: '1', payload: { data: 'a' } });
    await expect.poll(() => told).toEqual(['a']);
    expect(heardBy(0, 'subscribe')).toHaveLength(1);
    await clock.pass(1_000);
    await expect.poll(pings).toBe(2);
    await clock.pass(4 * 1_450 - 1);
    expect(peers).toHaveLength(2);
    await clock.pass(1);
    await expect.poll(() => peers.length).toBe(3);
  });

  test('is closed once another is there, which goes on with what was asked meanwhile', async () => {
    await seemsDead();
    const other = listen();
    peers[1]?.say({ type: 'connection_ack' });
    await subscribed(1, 2);
    await expect.poll(() => peers[0]?.socket.readyState).toBe(WebSocket.CLOSED);
    peers[1]?.say({ type: 'next', id: '2', payload: { data: 'b' } });
    await expect.poll(() => other.told).toEqual(['b']);
    expect(peers).toHaveLength(2);
  });

  test('gives way where it is closed before another is there', async () => {
    await seemsDead();
    peers[0]?.socket.terminate();
    peers[1]?.say({ type: 'connection_ack' });
    await subscribed(1);
    expect(peers).toHaveLength(2);
  });

  test('is given up where it does not answer, and made again at once', async () => {
    listen();
    await subscribed(0);
    answer = (peer, { type }) => type === 'connection_init' && peer.say({ type: 'connection_ack' });
    await clock.pass(1_000);
    await expect.poll(pings).toBe(1);
    await clock.pass(750);
    await subscribed(1);
  });

  test('is waited for four times as long as its last answer took', async () => {
    const late: (() => void)[] = [];
    answer = (peer, { type }) => {
      if (type === 'connection_init') late.push(() => peer.say({ type: 'connection_ack' }));
    };
    listen();
    await expect.poll(() => late).toHaveLength(1);
    await clock.pass(600);
    late[0]?.();
    await subscribed(0);
    await clock.pass(1_000);
    await expect.poll(pings).toBe(1);
    await clock.pass(2_399);
    expect(peers).toHaveLength(1);
    await clock.pass(1);
    await expect.poll(() => peers.length).toBe(2);
  });

  test('is looked at when the app is in front again', async () => {
    listen();
    await subscribed(0);
    socket.resume();
    await expect.poll(() => heardBy(0, 'ping')).toHaveLength(1);
  });

  test('that dies in silence is told of, and the next one is given up soon where it is as dead', async () => {
    listen();
    await subscribed(0);
    answer = () => undefined;
    await clock.pass(1_000);
    await expect.poll(pings).toBe(1);
    expect(silences).toBe(0);
    await clock.pass(750);
    expect(silences).toBe(1);
    await expect.poll(() => heardBy(1, 'connection_init')).toHaveLength(1);
    await clock.pass(750);
    await expect.poll(() => heardBy(2, 'connection_init')).toHaveLength(1);
    await clock.pass(1_499);
    expect(peers).toHaveLength(3);
    await clock.pass(1);
    await expect.poll(() => heardBy(3, 'connection_init')).toHaveLength(1);
  });

  test('before it has begun is given up soon when the app is in front again', async () => {
    answer = () => undefined;
    listen();
    await expect.poll(() => heardBy(0, 'connection_init')).toHaveLength(1);
    expect(clock.waiting).toEqual([10_000]);
    socket.resume();
    await clock.pass(750);
    await expect.poll(() => heardBy(1, 'connection_init')).toHaveLength(1);
  });

  test('is made again soon when it died while the app was away', async () => {
    listen();
    await subscribed(0);
    answer = (peer, { type }) => type === 'connection_init' && peer.say({ type: 'connection_ack' });
    socket.resume();
    await expect.poll(() => heardBy(0, 'ping')).toHaveLength(1);
    await clock.pass(2_000);
    await subscribed(1);
  });
});

describe('a new token', () => {
  test('is sent in band', async () => {
    listen();
    await subscribed(0);
    socket.renew('second');
    await expect
      .poll(() => heardBy(0, 'ping'))
      .toEqual([{ type: 'ping', payload: { Authorization: 'Bearer second' } }]);
    expect(peers).toHaveLength(1);
  });

  test('that the server does not take for this connection begins another', async () => {
    listen();
    await subscribed(0);
    answer = (peer, { type }) => {
      if (type === 'ping') peer.say({ type: 'pong', payload: { accepted: false } });
      if (type === 'connection_init') peer.say({ type: 'connection_ack' });
    };
    socket.renew('of somebody else');
    await expect.poll(() => clock.waiting).toEqual([375]);
    await clock.pass(375);
    await subscribed(1);
  });
});

test('a subscription that the server refuses ends with its error, and is not sent again', async () => {
  const { ends } = listen();
  await subscribed(0);
  const error = { message: 'no', extensions: { code: 'FORBIDDEN' } };
  peers[0]?.say({ type: 'error', id: '1', payload: [error] });
  await expect.poll(() => ends).toMatchObject([{ code: 'FORBIDDEN', message: 'no' }]);
  const other = listen();
  await subscribed(0, 2);
  peers[0]?.say({ type: 'complete', id: '2' });
  await expect.poll(() => other.ends).toEqual([undefined]);
});
