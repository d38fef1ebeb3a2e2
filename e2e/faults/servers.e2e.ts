import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type App, createApp } from '../support/apps.ts';
import { install, type Installation } from './installation.ts';
import { play } from './play.ts';
import { posts } from './posts.ts';

const isLong = process.env['TRELLIS_TEST_LONG'] !== undefined;

let installation: Installation;
let app: App;

beforeAll(async () => {
  installation = await install();
  const [product] = installation.products;
  app = await createApp(product, { slug: 'posts', definition: posts, token: await signIn(product) });
});
afterAll(() => installation?.[Symbol.asyncDispose]());

describe('subscribers miss nothing and hear nothing twice', () => {
  test.runIf(isLong)('when the process of the product is killed and started again', async () => {
    const [product] = installation.products;
    const faults = await play({
      app,
      product,
      async fault() {
        await product.kill();
        await product.start();
      },
    });
    expect(faults).toEqual([]);
  });

  test('when PostgreSQL is stopped at once and started again', async () => {
    const { postgres, products } = installation;
    const faults = await play({
      app,
      product: products[0],
      async fault() {
        await postgres.crash();
        await sleep(500);
        await postgres.start();
      },
    });
    expect(faults).toEqual([]);
  });
});
