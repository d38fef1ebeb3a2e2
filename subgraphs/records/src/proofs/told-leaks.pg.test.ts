import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertNothingTold } from '../testing/proofs/told-leaks.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('what changes, and what has changed, is told alike of databases that differ in what a caller may not see', () => {
  test.each(proofSeeds(1, 10))('seed %i', (seed) => assertNothingTold(apps, drawn(arbitraryApp, seed), seed));
  test.each(proofSeeds(1, 12))('where rules cover rows in part, seed %i', (seed) =>
    assertNothingTold(apps, guardedApp, seed),
  );
  test.each(proofSeeds(1, 4))('where records join others, seed %i', (seed) => assertNothingTold(apps, joinedApp, seed));
});
