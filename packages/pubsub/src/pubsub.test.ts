import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryPubSub } from './memory-pubsub.ts';
import type { PubSub } from './pubsub.ts';
import { createRedisPubSub } from './redis-pubsub.ts';

const redisUrl = process.env['TRELLIS_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const hasRedis = await answers(redisUrl);
if (!hasRedis) process.stdout.write(`Skipped: pub/sub over Redis, because none answers at ${redisUrl}.\n`);

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

interface Installation {
  /** Two processes of one installation; in memory they are one. */
  readonly here: PubSub;
  readonly there: PubSub;
}

const implementations: Readonly<Record<string, () => Installation>> = {
  memory() {
    const one = createMemoryPubSub();
    return { here: one, there: one };
  },
  ...(hasRedis
    ? {
        redis() {
          const prefix = `test:${randomUUID()}:`;
          return {
            here: createRedisPubSub({ url: redisUrl, prefix }),
            there: createRedisPubSub({ url: redisUrl, prefix }),
          };
        },
      }
    : {}),
};

/** Waits until what one side publishes on the channel reaches the other: a subscription takes a moment. */
async function reaches(from: PubSub, to: PubSub, channel: string): Promise<void> {
  let heard = false;
  const stop = to.subscribe(channel, () => (heard = true));
  await expect
    .poll(
      async () => {
        await from.publish(channel, 'probe');
        return heard;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  stop();
}

describe.each(Object.entries(implementations))('%s', (_name, create) => {
  let here: PubSub;
  let there: PubSub;

  beforeEach(() => {
    ({ here, there } = create());
  });

  afterEach(async () => {
    await here[Symbol.asyncDispose]();
    await there[Symbol.asyncDispose]();
  });

  test("one publisher's messages reach every listener of the channel in their order, from any process", async () => {
    const heard: string[][] = [[], []];
    here.subscribe('apps', (message) => heard[0]?.push(message));
    there.subscribe('apps', (message) => heard[1]?.push(message));
    await reaches(here, there, 'apps');
    await reaches(here, here, 'apps');
    const sent = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    for (const message of sent) void here.publish('apps', message);
    for (const list of heard) {
      await expect.poll(() => list.filter((message) => message !== 'probe'), { timeout: 10_000 }).toEqual(sent);
    }
  });

  test('channels do not mix, whatever their names are', async () => {
    const heard: string[] = [];
    const names = ['error', '', 'a*', 'apps:1', 'apps', '数据'];
    for (const name of names) there.subscribe(name, (message) => heard.push(`${name}=${message}`));
    for (const name of names) await reaches(here, there, name);
    heard.length = 0;
    for (const name of names) await here.publish(name, 'x');
    await expect
      .poll(() => heard.filter((text) => text.endsWith('=x')).toSorted())
      .toEqual(names.map((name) => `${name}=x`).toSorted());
  });

  test('who stopped listening hears nothing more, and the others go on', async () => {
    const heard: string[] = [];
    const listener = (message: string): void => void heard.push(message);
    const stop = there.subscribe('apps', listener);
    there.subscribe('apps', listener);
    await reaches(here, there, 'apps');
    heard.length = 0;
    stop();
    stop();
    await here.publish('apps', 'once');
    await here.publish('apps', 'end');
    await expect.poll(() => heard.filter((message) => message !== 'probe')).toEqual(['once', 'end']);
  });

  test('a listener does not run within the call that publishes', async () => {
    await reaches(here, here, 'apps');
    let heard = false;
    here.subscribe('apps', () => (heard = true));
    const published = here.publish('apps', 'x');
    expect(heard).toBe(false);
    await published;
  });

  test('publishing without a listener, and stopping after the end, do nothing', async () => {
    await expect(here.publish('nobody', 'x')).resolves.toBeUndefined();
    const stop = here.subscribe('apps', () => undefined);
    await here[Symbol.asyncDispose]();
    stop();
    await expect(here.publish('apps', 'x')).resolves.toBeUndefined();
  });
});

describe.runIf(hasRedis)('while Redis is away', () => {
  test('publishing neither waits nor fails, and listeners hear again once it is back', async () => {
    await using line = await createLine();
    const told: string[] = [];
    await using pubsub = createRedisPubSub({
      url: line.url,
      prefix: `test:${randomUUID()}:`,
      onAway: () => told.push('away'),
      onBack: () => told.push('back'),
    });
    const heard: string[] = [];
    pubsub.subscribe('apps', (message) => heard.push(message));
    await reaches(pubsub, pubsub, 'apps');
    line.cut();
    await expect.poll(async () => pubsub.publish('apps', 'lost')).toBeUndefined();
    await line.mend();
    heard.length = 0;
    await expect
      .poll(
        async () => {
          await pubsub.publish('apps', 'again');
          return heard.includes('again');
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    await expect.poll(() => told).toEqual(['away', 'back']);
  });

  test('a Redis that never answers keeps nobody from starting and stopping', async () => {
    const errors: Error[] = [];
    const pubsub = createRedisPubSub({ url: 'redis://127.0.0.1:1', onAway: (error) => errors.push(error) });
    const stop = pubsub.subscribe('apps', () => undefined);
    await pubsub.publish('apps', 'x');
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBe(1);
    stop();
    await pubsub[Symbol.asyncDispose]();
  });
});

/** A line to Redis that can be cut. */
async function createLine() {
  const target = new URL(redisUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    cut,
    async mend() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async [Symbol.asyncDispose]() {
      cut();
    },
  };
}
