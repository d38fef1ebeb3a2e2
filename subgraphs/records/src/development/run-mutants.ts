/**
 * Puts one fault after the other into the engine, in memory, and runs the proofs until one fails. A fault that none of
 * them notices is a hole in the proofs. `npm run mutants -w @trellis/records`, with a part of a name to run some.
 *
 * `caught-by.json` says with which seed of which proof each was noticed last, to begin there; `UPDATE_MUTANTS=1` writes
 * it anew. Where it is out of date a run takes longer and finds the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { startTestServer } from '@trellis/testing';
import * as fc from 'fast-check';
import { createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks } from '../testing/proofs/leaks.ts';
import { assertReads } from '../testing/proofs/reads.ts';
import { assertWrites } from '../testing/proofs/writes.ts';
import type { Mutant } from './mutant.ts';
import { engineWith } from './mutated-engine.ts';
import { mutants } from './mutants.ts';

const proofs = { leaks: assertNoLeaks, reads: assertReads, writes: assertWrites };
interface Case {
  readonly proof: keyof typeof proofs;
  readonly seed: number;
}
type Outcome = Case | 'survived';

const table = new URL('caught-by.json', import.meta.url);
const known = JSON.parse(readFileSync(table, 'utf8')) as Readonly<Record<string, Case>>;
// Some faults need an app that is drawn seldom.
const seeds = Array.from({ length: Number(process.env['TRELLIS_PROOF_APPS'] ?? 60) }, (_, index) => index + 1);

function casesOf(mutant: Mutant): readonly Case[] {
  const order = mutants.write.includes(mutant) ? (['writes', 'reads'] as const) : (['leaks', 'reads'] as const);
  const first = known[mutant.name];
  return [...(first ? [first] : []), ...seeds.flatMap((seed) => order.map((proof) => ({ proof, seed })))];
}

async function outcomeOf(mutant: Mutant): Promise<Outcome> {
  await using apps = await createApps(await engineWith(mutant));
  for (const one of casesOf(mutant)) {
    if (await fails(() => proofs[one.proof](apps, one.seed))) return one;
  }
  return 'survived';
}

async function fails(prove: () => Promise<void>): Promise<boolean> {
  return prove().then(
    () => false,
    () => true,
  );
}

/** Nothing is caught by proofs that fail anyhow. */
async function mustHold(): Promise<void> {
  await using apps = await createApps();
  for (const prove of Object.values(proofs)) await prove(apps, 1);
}

fc.configureGlobal({ endOnFailure: true });
await using server = await startTestServer();
void server;
await mustHold();
const wanted = process.argv[2] ?? '';
const chosen = [...mutants.read, ...mutants.write].filter(({ name }) => name.includes(wanted));
const caught: Record<string, Case> = {};
for (const mutant of chosen) {
  const outcome = await outcomeOf(mutant);
  console.log(`${outcome === 'survived' ? 'SURVIVED' : `${outcome.proof} ${outcome.seed}`}: ${mutant.name}`);
  if (outcome !== 'survived') caught[mutant.name] = outcome;
  if (process.env['UPDATE_MUTANTS']) writeFileSync(table, `${JSON.stringify({ ...known, ...caught }, null, 2)}\n`);
}
const count = Object.keys(caught).length;
console.log(`${count} of ${chosen.length} caught`);
process.exitCode = count < chosen.length ? 1 : 0;
