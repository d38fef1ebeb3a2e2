import { type RedisServer, startRedisServer } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type App, createApp } from '../support/apps.ts';
import { install, type Installation } from './installation.ts';
import { play } from './play.ts';
import { posts } from './posts.ts';

const redis = process.env['TRELLIS_TEST_LONG'] ? await startRedisServer() : undefined;
if (!redis) process.stdout.write('Skipped: two processes and Redis. It is a long test, and needs redis-server.\n');

describe.runIf(redis)(
  'what is written through one process reaches the subscribers of another',
  { timeout: 90_000 },
  () => {
    let installation: Installation;
    let app: App;

    beforeAll(async () => {
      installation = await install({ processes: 2, ...(redis ? { redis } : {}) });
      const [product] = installation.products;
      app = await createApp(product, { slug: 'posts', definition: posts, token: await signIn(product) });
    });
    afterAll(() => installation?.[Symbol.asyncDispose]());

    const playAcross = (fault: (redis: RedisServer) => Promise<void>) => {
      const [product, other] = installation.products;
      return play({ app, product, through: other?.url ?? '', fault: async () => redis && fault(redis) });
    };

    test('while Redis is well, and after it has forgotten everything', async () => {
      expect(await playAcross((server) => server.flush())).toEqual([]);
    });

    test('after Redis was killed, and while it is away', async () => {
      expect(await playAcross((server) => server.kill())).toEqual([]);
    });

    test('when Redis is back', async () => {
      expect(await playAcross((server) => server.start())).toEqual([]);
    });

    test('when Redis is killed and started again at once', async () => {
      const faults = await playAcross(async (server) => {
        await server.kill();
        await server.start();
      });
      expect(faults).toEqual([]);
    });

    test('when the process of the subscribers is killed and started again', async () => {
      const faults = await playAcross(async () => {
        const [, other] = installation.products;
        await other?.kill();
        await other?.start();
      });
      expect(faults).toEqual([]);
    });
  },
);
