import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks } from '../testing/proofs/leaks.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('databases that differ only in what a caller may not see give him equal answers', () => {
  test.each(proofSeeds(4, 30))('seed %i', (seed) => assertNoLeaks(apps, drawn(arbitraryApp, seed), seed));
  test.each(proofSeeds(2, 8))('where rules cover rows in part, seed %i', (seed) =>
    assertNoLeaks(apps, guardedApp, seed),
  );
  test.each(proofSeeds(1, 6))('where records join others, seed %i', (seed) => assertNoLeaks(apps, joinedApp, seed));
});
