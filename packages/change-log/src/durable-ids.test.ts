import { expect, test } from 'vitest';
import { firstForgettable, type WalState, withRunning } from './durable-ids.ts';

const wal = (history: string, flushed: bigint, inserted: bigint): WalState => ({
  history,
  flushed,
  inserted,
  checkpointXid: 100n,
});

test('where all is flushed nothing is forgotten, else only what came since', () => {
  expect(firstForgettable('110:110:', wal('a', 5n, 9n))).toBe(100n);
  expect(firstForgettable('120:120:', wal('a', 9n, 15n))).toBe(110n);
  expect(firstForgettable('130:130:', wal('a', 20n, 20n))).toBeUndefined();
  expect(firstForgettable('130:130:', wal('a', 20n, 21n))).toBeUndefined();
  expect(firstForgettable('140:140:', wal('a', 20n, 22n))).toBe(130n);
  expect(firstForgettable('140:140:', wal('another', 20n, 22n))).toBe(100n);
});

test('a snapshot with more that is running keeps its form', () => {
  expect(withRunning('12:15:12,14', [])).toBe('12:15:12,14');
  expect(withRunning('15:15:', ['13', '11'])).toBe('11:15:11,13');
  expect(withRunning('12:15:12,14', ['13', '14'])).toBe('12:15:12,13,14');
});
