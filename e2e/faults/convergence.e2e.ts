import { setTimeout as sleep } from 'node:timers/promises';
import type { MortalProduct } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type App, createApp } from '../support/apps.ts';
import { randomOf } from '../support/random.ts';
import { playByChance } from '../sync/chance.ts';
import { fieldSales } from '../sync/field-sales.ts';
import { install, type Installation } from './installation.ts';

const kills = 5;

/** Takes minutes: each life of the product takes seconds to begin. */
describe.runIf(process.env['TRELLIS_TEST_LONG'])('devices of a product that is killed at moments of chance', () => {
  let installation: Installation;
  let app: App;

  beforeAll(async () => {
    installation = await install();
    const [product] = installation.products;
    app = await createApp(product, { slug: 'field-sales', definition: fieldSales, token: await signIn(product) });
  });
  afterAll(() => installation?.[Symbol.asyncDispose]());

  async function killAgainAndAgain(product: MortalProduct, random: () => number): Promise<void> {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(200 + random() * 2_000);
      await product.kill();
      await product.start();
    }
  }

  test.each([1, 2, 3])(
    'end equal, with every write applied once, in its order, or told of: seed %i',
    { timeout: 240_000 },
    async (seed) => {
      const [product] = installation.products;
      const calm = killAgainAndAgain(product, randomOf(seed + 1_000));
      const faults = await playByChance({ product, app, seed, phoneCount: 8, stepCount: 600, pauseMs: 40, calm });
      expect(faults).toEqual([]);
    },
  );
});
