import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readMutants } from './read-mutants.ts';

/** One of each kind: a rule dropped at one level, or for and, and inputs that are not rewritten. */
const faults = [
  'lists show rows that are not visible',
  'or for and: one of several conditions is enough',
  'filters are not rewritten at all',
] as const;

// In a process of its own: the faults are put into modules while Node loads them.
test.skipIf(!process.env['TRELLIS_TEST_LONG'])(
  'the program that looks for leaks finds one where a rule is left out',
  { timeout: 600_000 },
  async () => {
    const names = new Set(readMutants.map(({ name }) => name));
    expect(faults.filter((fault) => !names.has(fault))).toEqual([]);
    const program = join(import.meta.dirname, 'run-mutants.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=trellis:source',
      program,
      '--leaks',
      ...faults,
    ]);
    expect(stdout).toContain(`${faults.length} of ${faults.length} caught`);
  },
);
