import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertReads } from '../testing/proofs/reads.ts';
import { proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a query answers what a plain evaluation of the caller’s view answers', () => {
  test.each(proofSeeds(8, 60))('seed %i', (seed) => assertReads(apps, seed));
});
