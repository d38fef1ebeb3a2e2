import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplayWindow, windowSize } from './replay-window.ts';

const counts = fc.array(
  fc.oneof(fc.nat(40), fc.nat(4 * windowSize), fc.integer({ min: windowSize - 2, max: windowSize + 2 })),
  { maxLength: 200 },
);

test('a count is taken once, and not at all where it is too far behind, in whatever order they come', () => {
  fc.assert(
    fc.property(counts, (arriving) => {
      const window = new ReplayWindow();
      const taken = new Set<number>();
      let highest = -1;
      for (const count of arriving) {
        const isNew = !taken.has(count) && count > highest - windowSize;
        expect(window.take(count)).toBe(isNew);
        taken.add(count);
        highest = Math.max(highest, count);
      }
    }),
    { numRuns: 300 },
  );
});
