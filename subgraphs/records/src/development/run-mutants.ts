/**
 * Puts one fault after the other into the engine, in memory, and runs the proofs until one fails. A fault that none of
 * them notices is a hole in the proofs. `npm run mutants -w @trellis/records`, with parts of names to run some, and with
 * `--leaks` by the proof alone that looks for leaks.
 *
 * `caught-by.json` says with which seed of which proof each was noticed last, to begin there; `UPDATE_MUTANTS=1` writes
 * it anew. Where it is out of date a run takes longer and finds the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AppDefinition } from '@trellis/app-definition';
import { startTestServer } from '@trellis/testing';
import * as fc from 'fast-check';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { assertNoLeaks } from '../testing/proofs/leaks.ts';
import { assertExamples, assertReads } from '../testing/proofs/reads.ts';
import { assertNothingTold } from '../testing/proofs/told-leaks.ts';
import { assertWriteExamples, assertWrites } from '../testing/proofs/writes.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { guardedApp } from '../testing/random/guarded-app.ts';
import { guardedWrites, looseWrites } from '../testing/random/guarded-questions.ts';
import { joinedApp } from '../testing/random/joined-app.ts';
import { looseApp } from '../testing/random/loose-app.ts';
import { drawn } from '../testing/random/seeds.ts';
import type { Mutant } from './mutant.ts';
import { engineWith } from './mutated-engine.ts';
import { mutants } from './mutants.ts';

const proofs = {
  leaks: assertNoLeaks,
  reads: assertReads,
  examples: assertExamples,
  told: assertNothingTold,
  writes: assertWrites,
  writeExamples: (apps: Apps, definition: AppDefinition, seed: number) =>
    assertWriteExamples(apps, definition, definition === looseApp ? looseWrites : guardedWrites, seed),
};
const fixedApps = { guarded: guardedApp, joined: joinedApp, loose: looseApp };
interface Case {
  readonly proof: keyof typeof proofs;
  readonly app: keyof typeof fixedApps | 'random';
  readonly seed: number;
}
type Outcome = Case | 'survived';

const { values: asked, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { leaks: { type: 'boolean', default: false } },
});

const table = new URL('caught-by.json', import.meta.url);
const known = JSON.parse(readFileSync(table, 'utf8')) as Readonly<Record<string, Case>>;
// Some faults need an app that is drawn seldom.
const random = Number(process.env['TRELLIS_PROOF_APPS'] ?? 40);

/** Where a fault was seen last, and else what is cheap and shows much first. */
function casesOf(mutant: Mutant): readonly Case[] {
  if (asked.leaks) return [...casesWith('leaks', 'guarded', 12), ...casesWith('leaks', 'joined', 6)];
  const first = known[mutant.name];
  if (mutants.told.includes(mutant))
    return [...(first ? [first] : []), ...casesWith('told', 'guarded', 40), ...casesWith('told', 'random', random)];
  const main = mutants.write.includes(mutant) ? 'writes' : 'reads';
  const other = main === 'writes' ? 'reads' : 'leaks';
  return [
    ...(first ? [first] : []),
    ...casesWith(main === 'reads' ? 'examples' : 'writeExamples', 'guarded', 6),
    ...(main === 'writes' ? casesWith('writeExamples', 'loose', 12) : []),
    ...casesWith(main, 'guarded', 12),
    ...casesWith(main, 'joined', 6),
    ...casesWith(other, 'guarded', 4),
    ...casesWith(main, 'random', random),
    ...casesWith(other, 'random', random),
  ];
}

function casesWith(proof: Case['proof'], app: Case['app'], count: number): readonly Case[] {
  return Array.from({ length: count }, (_, index) => ({ proof, app, seed: index + 1 }));
}

async function outcomeOf(mutant: Mutant): Promise<Outcome> {
  await using apps = await createApps(await engineWith(mutant));
  for (const one of casesOf(mutant)) {
    if (!(await fails(() => run(apps, one)))) continue;
    await mustHold(one);
    return one;
  }
  return 'survived';
}

function run(apps: Apps, { proof, app, seed }: Case): Promise<void> {
  return proofs[proof](apps, app === 'random' ? drawn(arbitraryApp, seed) : fixedApps[app], seed);
}

async function fails(prove: () => Promise<void>): Promise<boolean> {
  return prove().then(
    () => false,
    () => true,
  );
}

const held = new Map<string, Promise<void>>();

/** Nothing is caught by a case that fails anyhow: without the fault it must hold. */
async function mustHold(one: Case): Promise<void> {
  const key = JSON.stringify(one);
  const holds = held.get(key) ?? run(faultless, one);
  held.set(key, holds);
  await holds;
}

fc.configureGlobal({ endOnFailure: true });
await using server = await startTestServer();
void server;
await using faultless = await createApps();
const chosen = [...mutants.read, ...mutants.write, ...mutants.told].filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
const caught: Record<string, Case> = {};
for (const mutant of chosen) {
  const outcome = await outcomeOf(mutant);
  console.log(
    `${outcome === 'survived' ? 'SURVIVED' : `${outcome.proof} ${outcome.app} ${outcome.seed}`}: ${mutant.name}`,
  );
  if (outcome !== 'survived') caught[mutant.name] = outcome;
  if (process.env['UPDATE_MUTANTS']) writeFileSync(table, `${JSON.stringify({ ...known, ...caught }, null, 2)}\n`);
}
const count = Object.keys(caught).length;
console.log(`${count} of ${chosen.length} caught`);
process.exitCode = count < chosen.length ? 1 : 0;
