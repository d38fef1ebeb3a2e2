import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertWriteExamples, assertWrites } from '../testing/proofs/writes.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { guardedWrites, looseWrites } from '../testing/random/guarded-questions.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { looseApp } from '../testing/random/loose-app.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a mutation is refused, answered and stored as a plain evaluation says', () => {
  test.each(proofSeeds(4, 30))('seed %i', (seed) => assertWrites(apps, drawn(arbitraryApp, seed), seed));
  test.each(proofSeeds(2, 12))('where rules cover rows in part, seed %i', (seed) =>
    assertWrites(apps, guardedApp, seed),
  );
  test.each(proofSeeds(1, 6))('to mutations that chance seldom draws, seed %i', (seed) =>
    assertWriteExamples(apps, guardedApp, guardedWrites, seed),
  );
  test.each(proofSeeds(1, 6))('where more may be changed than seen, seed %i', (seed) =>
    assertWriteExamples(apps, looseApp, looseWrites, seed),
  );
  test.each(proofSeeds(1, 6))('where records join others, seed %i', (seed) => assertWrites(apps, joinedApp, seed));
});
