import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

const source = join(import.meta.dirname, '..');
const all = [...mutants.read, ...mutants.write, ...mutants.told];

test('each fault has its one place in the engine, and a name of its own', () => {
  const places = ({ file, from }: Mutant): number => readFileSync(join(source, file), 'utf8').split(from).length - 1;
  const lost = all.filter((mutant) => places(mutant) !== 1);
  expect(lost.map(({ name }) => name)).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});
