import { computedMutants } from './computed-mutants.ts';
import type { Mutant } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { stepMutants } from './step-mutants.ts';
import { toldMutants } from './told-mutants.ts';
import { writeMutants } from './write-mutants.ts';

/** All faults that the proofs must notice, by the kind of operation that shows them. */
export const mutants: Readonly<Record<'read' | 'write' | 'told', readonly Mutant[]>> = {
  read: [...readMutants, ...computedMutants],
  write: [...writeMutants, ...stepMutants],
  told: toldMutants,
};
