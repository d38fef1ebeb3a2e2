import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createUseRate } from './use-rate.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

it('a key may be used so many times a minute, and is told when it may be again', () => {
  const use = createUseRate();
  for (let count = 0; count < 60; count++) use('a', 60);
  expect(() => use('a', 60)).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', options: { retryAfterMs: 1000 } }) as Error,
  );
  use('b', 60);
  vi.setSystemTime(400);
  expect(() => use('a', 60)).toThrow(expect.objectContaining({ options: { retryAfterMs: 600 } }) as Error);
  vi.setSystemTime(2000);
  use('a', 60);
  use('a', 60);
  expect(() => use('a', 60)).toThrow('60');
  // However long it was quiet, no more than a minute's worth.
  vi.setSystemTime(3_600_000);
  for (let count = 0; count < 60; count++) use('a', 60);
  expect(() => use('a', 60)).toThrow('60');
});
