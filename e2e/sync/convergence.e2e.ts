import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { playByChance } from './chance.ts';
import { fieldSales } from './field-sales.ts';

const seeds = Array.from({ length: process.env['TRELLIS_TEST_LONG'] ? 15 : 3 }, (_, index) => 20_260 + index);

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'field-sales', definition: fieldSales, token: await signIn(product) });
});
afterAll(() => product?.[Symbol.asyncDispose]());

describe('devices that lose their network, answers and lives by chance', () => {
  test.each(seeds)('end equal, with every write applied once, in its order, or told of: seed %i', async (seed) => {
    expect(await playByChance({ product, app, seed, phoneCount: 4, stepCount: 80 })).toEqual([]);
  });
});
