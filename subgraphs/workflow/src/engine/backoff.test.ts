import { expect, test } from 'vitest';
import { defaultRetries, delayAfter } from './backoff.ts';

test('pauses double up to the longest, and are spread over their second half', () => {
  const delays = (random: number) => [1, 2, 3, 12].map((attempt) => delayAfter(attempt, defaultRetries, () => random));
  expect(delays(1)).toEqual([1_000, 2_000, 4_000, 600_000]);
  expect(delays(0)).toEqual([500, 1_000, 2_000, 300_000]);
});
