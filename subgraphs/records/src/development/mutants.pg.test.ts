import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Mutant } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { writeMutants } from './write-mutants.ts';

const source = join(import.meta.dirname, '..');

test('each fault has its one place in the engine', () => {
  const places = ({ file, from }: Mutant): number => readFileSync(join(source, file), 'utf8').split(from).length - 1;
  const lost = [...readMutants, ...writeMutants].filter((mutant) => places(mutant) !== 1);
  expect(lost.map(({ name }) => name)).toEqual([]);
});

/** Runs the proofs once for each fault, so `npm run test:long` has it. */
describe.skipIf(!process.env['TRELLIS_TEST_LONG'])('faults put into the rules', () => {
  test('are noticed by a proof, each of them', { timeout: 1_800_000, retry: 0 }, async () => {
    const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|TRELLIS_TEST_LONG$|NODE_ENV$)/.test(name));
    const command = ['--conditions=trellis:source', join(import.meta.dirname, 'run-mutants.ts')];
    const survivors = await promisify(execFile)(process.execPath, command, { env: Object.fromEntries(own) }).then(
      () => '',
      ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
        stdout.replaceAll(/^caught by .*\n/gm, '') + stderr,
    );
    expect(survivors).toBe('');
  });
});
