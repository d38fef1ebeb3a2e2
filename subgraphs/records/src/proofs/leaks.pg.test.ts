import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks } from '../testing/proofs/leaks.ts';
import { proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('databases that differ only in what a caller may not see give him equal answers', () => {
  test.each(proofSeeds(8, 60))('seed %i', (seed) => assertNoLeaks(apps, seed));
});
