import * as fc from 'fast-check';

/**
 * The seeds of a proof. `TRELLIS_PROOF_APPS` says how many apps are drawn and `TRELLIS_PROOF_SEED` where the seeds
 * begin, so that the seed of a failure brings it back. A long run begins somewhere else each time.
 */
export function proofSeeds(usual: number, long: number): readonly number[] {
  const isLong = Boolean(process.env['TRELLIS_TEST_LONG']);
  const count = Number(process.env['TRELLIS_PROOF_APPS'] ?? (isLong ? long : usual));
  const first = Number(process.env['TRELLIS_PROOF_SEED'] ?? (isLong ? Date.now() % 1_000_000_000 : 1));
  return Array.from({ length: count }, (_, index) => first + index);
}

/** What a seed draws. */
export function drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(arbitrary, { seed, numRuns: 1 });
  return value as T; // One run draws one value.
}
