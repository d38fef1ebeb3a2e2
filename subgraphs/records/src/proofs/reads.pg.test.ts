import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertExamples, assertReads } from '../testing/proofs/reads.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a query answers what a plain evaluation of the caller’s view answers', () => {
  test.each(proofSeeds(4, 30))('seed %i', (seed) => assertReads(apps, drawn(arbitraryApp, seed), seed));
  test.each(proofSeeds(2, 12))('where rules cover rows in part, seed %i', (seed) =>
    assertReads(apps, guardedApp, seed),
  );
  test.each(proofSeeds(1, 6))('where records join others, seed %i', (seed) => assertReads(apps, joinedApp, seed));
  test.each(proofSeeds(2, 8))('to questions that chance seldom asks, seed %i', (seed) =>
    assertExamples(apps, guardedApp, seed),
  );
});
