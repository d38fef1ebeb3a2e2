import { setTimeout as sleep } from 'node:timers/promises';
import { lossy, type Network, slow, startNetwork } from '@trellis/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { randomOf } from '../support/random.ts';
import { play } from './play.ts';
import { posts } from './posts.ts';

/** Takes minutes: connections that die in silence are noticed after half a minute. */
describe.runIf(process.env['TRELLIS_TEST_LONG'])('subscribers miss nothing and hear nothing twice', () => {
  let product: Product;
  let app: App;
  let network: Network;

  beforeAll(async () => {
    product = await startProduct();
    app = await createApp(product, { slug: 'posts', definition: posts, token: await signIn(product) });
  });
  afterAll(() => product?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    network = await startNetwork(product.url);
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const playThere = (fault: () => Promise<void>, withinMs?: number) =>
    play({ app, product, through: network.url, fault, ...(withinMs === undefined ? {} : { withinMs }) });

  test('when their connections are cut again and again', { timeout: 60_000 }, async () => {
    const faults = await playThere(async () => {
      for (let cut = 0; cut < 8; cut++) {
        network.cut();
        await sleep(400);
      }
    });
    expect(faults).toEqual([]);
  });

  test('when the network is away', { timeout: 60_000 }, async () => {
    const faults = await playThere(async () => {
      network.down();
      await sleep(5_000);
      network.up();
    });
    expect(faults).toEqual([]);
  });

  test('when their connections die in silence', { timeout: 120_000 }, async () => {
    const faults = await playThere(async () => {
      network.silence();
      await sleep(2_000);
      network.up();
    }, 60_000);
    expect(faults).toEqual([]);
  });

  test('when everything comes three seconds later', { timeout: 120_000 }, async () => {
    const faults = await playThere(async () => {
      network.worsen(slow(3_000));
      await sleep(10_000);
    }, 60_000);
    expect(faults).toEqual([]);
  });

  test.each([1, 2])('when the network loses 5 % of what is sent: seed %i', { timeout: 120_000 }, async (seed) => {
    const faults = await playThere(async () => {
      network.worsen(lossy(0.05, randomOf(seed)));
      await sleep(10_000);
    }, 60_000);
    expect(faults).toEqual([]);
  });
});
