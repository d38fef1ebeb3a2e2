import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertWrites } from '../testing/proofs/writes.ts';
import { proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a mutation is refused, answered and stored as a plain evaluation says', () => {
  test.each(proofSeeds(8, 60))('seed %i', (seed) => assertWrites(apps, seed));
});
