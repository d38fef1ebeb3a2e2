import { loadChinook, readChinook } from '@trellis/chinook-example';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../chinook/cases/all.ts';
import { findChinookFolder, skipNote } from '../chinook/folder.ts';
import { signIn } from '../product/ask.ts';
import { startInProcess } from '../product/in-process.ts';
import type { Product } from '../product/product.ts';
import { answerBothWays } from './both-ways.ts';

const folder = findChinookFolder();

describe.skipIf(!folder)(`the queries of the Chinook store, both ways${folder ? '' : ` (${skipNote})`}`, () => {
  let product: Product;
  let token: string;

  beforeAll(async () => {
    product = await startInProcess({ forceExecutor: 'by-header' });
    token = await signIn(product);
    await loadChinook({ url: product.url, token, rows: await readChinook(folder ?? '') });
  }, 180_000);
  afterAll(() => product?.[Symbol.asyncDispose]());

  test.each(cases)('$name', async ({ query, variables = {} }) => {
    const request = { path: '/apps/chinook/graphql', query, variables, token };
    const { straight, planned } = await answerBothWays(product, request);
    expect(straight.code).toBeUndefined();
    expect(planned).toEqual(straight);
  });
});
