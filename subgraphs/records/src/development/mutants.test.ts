import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Mutant } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { writeMutants } from './write-mutants.ts';

const source = join(import.meta.dirname, '..');

test('each fault has its one place in the engine', () => {
  const places = ({ file, from }: Mutant): number => readFileSync(join(source, file), 'utf8').split(from).length - 1;
  const lost = [...readMutants, ...writeMutants].filter((mutant) => places(mutant) !== 1);
  expect(lost.map(({ name }) => name)).toEqual([]);
});
