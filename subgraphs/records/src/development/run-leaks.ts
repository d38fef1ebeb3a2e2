/**
 * Looks for leaks until so many questions were asked in two databases that differ only in what the caller may not see.
 * `npm run leaks -w @trellis/records -- 100000`; `TRELLIS_PROOF_SEED` says where the seeds begin.
 */
import { startTestServer } from '@trellis/testing';
import { createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks, questionsPerSeed } from '../testing/proofs/leaks.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
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
    // Every fourth is the app whose rules cover rows in part.
    await assertNoLeaks(apps, seed % 4 === 0 ? guardedApp : drawn(arbitraryApp, seed), seed);
    asked += questionsPerSeed;
  }
  console.log(`${asked} questions, no leak; next seed ${seed}`);
}
