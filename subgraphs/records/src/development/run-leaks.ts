/**
 * Looks for leaks until so many questions were asked in two databases that differ only in what the caller may not see.
 * `npm run leaks -w @trellis/records -- 100000`; `TRELLIS_PROOF_SEED` says where the seeds begin.
 */
import type { AppDefinition } from '@trellis/app-definition';
import { startTestServer } from '@trellis/testing';
import { createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks, questionsPerSeed } from '../testing/proofs/leaks.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { drawn } from '../testing/random/seeds.ts';

const wanted = Number(process.argv[2] ?? 100_000);
const first = Number(process.env['TRELLIS_PROOF_SEED'] ?? 1);
/** Published apps stay, so that a database is left behind before it has too many. */
const seedsPerDatabase = 25;

await using server = await startTestServer();
void server;
let asked = 0;
for (let seed = first; asked < wanted;) {
  await using apps = await createApps();
  for (const end = seed + seedsPerDatabase; seed < end && asked < wanted; seed++) {
    await assertNoLeaks(apps, appOf(seed), seed);
    asked += questionsPerSeed;
  }
  console.log(`${asked} questions, no leak; next seed ${seed}`);
}

/** Every fourth is one of those whose rules cover in part what is seen. */
function appOf(seed: number): AppDefinition {
  if (seed % 4 !== 0) return drawn(arbitraryApp, seed);
  return seed % 8 === 0 ? joinedApp : guardedApp;
}
