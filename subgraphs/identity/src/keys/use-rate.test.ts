import { createMemoryPubSub } from '@trellis/pubsub';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBell } from '../bell.ts';
import { createUseRate } from './use-rate.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: 0 }));
afterEach(() => void vi.useRealTimers());

const fail = (): never => {
  throw new Error('Nothing was to be logged.');
};
const log = { debug: fail, info: fail, warn: fail, error: fail };
const start = (pubsub = createMemoryPubSub()) => createUseRate(createBell(pubsub, 'uses'), log);

it('a key may be used so many times a minute, and is told when it may be again', () => {
  using rate = start();
  for (let count = 0; count < 60; count++) rate.spend('a', 60);
  expect(() => rate.spend('a', 60)).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', options: { retryAfterMs: 1000 } }) as Error,
  );
  rate.spend('b', 60);
  vi.setSystemTime(400);
  expect(() => rate.spend('a', 60)).toThrow(expect.objectContaining({ options: { retryAfterMs: 600 } }) as Error);
  vi.setSystemTime(2000);
  rate.spend('a', 60);
  rate.spend('a', 60);
  expect(() => rate.spend('a', 60)).toThrow('60');
  // However long it was quiet, no more than a minute's worth.
  vi.setSystemTime(3_600_000);
  for (let count = 0; count < 60; count++) rate.spend('a', 60);
  expect(() => rate.spend('a', 60)).toThrow('60');
});

it('what a key spends in one process it cannot spend in another', async () => {
  const pubsub = createMemoryPubSub();
  using here = start(pubsub);
  using there = start(pubsub);
  for (let count = 0; count < 60; count++) here.spend('a', 60);
  await vi.advanceTimersByTimeAsync(1000);
  expect(() => there.spend('a', 60)).toThrow('60');
  await vi.advanceTimersByTimeAsync(1000);
  there.spend('a', 60);
  expect(() => there.spend('a', 60)).toThrow('60');
  await vi.advanceTimersByTimeAsync(1000);
  // Of three seconds' worth one was spent there.
  here.spend('a', 60);
  here.spend('a', 60);
  expect(() => here.spend('a', 60)).toThrow('60');
});
