/**
 * Puts one fault after the other into the engine, in memory, and runs the proofs until one fails. A fault that none of
 * them notices is a hole in the proofs. `npm run mutants -w @trellis/records`, with a part of a name to run some.
 */
import { fileURLToPath } from 'node:url';
import { startTestServer } from '@trellis/testing';
import { startVitest } from 'vitest/node';
import type { Mutant } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { writeMutants } from './write-mutants.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const source = fileURLToPath(new URL('..', import.meta.url));
const proofs = ['leaks', 'reads', 'writes'] as const;
// More than a usual run has: some faults need an app that is drawn seldom, and only they take so long.
process.env['TRELLIS_PROOF_APPS'] ??= '60';
// A slow machine catches nothing.
const testTimeout = 600_000;

async function isNoticed(mutant: Mutant, proof: (typeof proofs)[number]): Promise<boolean> {
  let isPut = false;
  const vitest = await startVitest(
    [`subgraphs/records/src/proofs/${proof}.pg.test.ts`],
    // What is transformed here must not be kept for others.
    { root, watch: false, run: true, bail: 1, retry: 0, testTimeout, reporters: [{}], fsModuleCache: false },
    {
      plugins: [
        {
          name: 'mutant',
          enforce: 'pre',
          transform(code, id) {
            if (id !== source + mutant.file) return undefined;
            if (!code.includes(mutant.from)) throw new Error(`${mutant.file} has no such text: ${mutant.from}`);
            isPut = true;
            return code.replace(mutant.from, () => mutant.to);
          },
        },
      ],
    },
  );
  const failed = vitest.state.getCountOfFailedTests();
  const broken = vitest.state.getUnhandledErrors();
  await vitest.close();
  if (!isPut || broken.length > 0) throw new Error(`${mutant.name}: the proof did not run`, { cause: broken[0] });
  return failed > 0;
}

const mutants = [...readMutants, ...writeMutants];
const wanted = process.argv[2] ?? '';
const chosen = mutants.filter(({ name }) => name.includes(wanted));
const survivors: string[] = [];
await using server = await startTestServer();
void server;
for (const mutant of chosen) {
  const noticed: string[] = [];
  for (const proof of writeMutants.includes(mutant) ? proofs.toReversed() : proofs) {
    if (await isNoticed(mutant, proof)) noticed.push(proof);
    if (noticed.length > 0 && !process.env['TRELLIS_MUTANTS_ALL']) break;
  }
  if (noticed.length === 0) survivors.push(mutant.name);
  console.log(`${noticed.length > 0 ? `caught by ${noticed.join(', ')}` : 'SURVIVED'}: ${mutant.name}`);
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} caught`);
process.exitCode = survivors.length > 0 ? 1 : 0;
