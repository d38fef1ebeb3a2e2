import { expect, it } from 'vitest';
import { createRevocableCache } from './revocable-cache.ts';

function fixture(options = {}) {
  const waiting: ((value: string) => void)[] = [];
  const cache = createRevocableCache((_key) => new Promise<string>((resolve) => waiting.push(resolve)), options);
  return { cache, waiting, loads: () => waiting.length, answer: (value: string) => waiting.at(-1)?.(value) };
}

it('asks once for those who ask at the same time, and then knows', async () => {
  const { cache, loads, answer } = fixture();
  const asked = [cache.get('a'), cache.get('a')];
  answer('first');
  expect([...(await Promise.all(asked)), await cache.get('a'), loads()]).toEqual(['first', 'first', 'first', 1]);
});

it('what is revoked while it is loaded is loaded again', async () => {
  const { cache, waiting } = fixture();
  const before = cache.get('a');
  cache.forget('a');
  const after = cache.get('a');
  waiting[1]?.('new');
  waiting[0]?.('old');
  await before;
  expect([await after, await cache.get('a')]).toEqual(['new', 'new']);
});

it('a load that fails is not remembered', async () => {
  let fail = true;
  const cache = createRevocableCache(async () => {
    if (fail) throw new Error('database away');
    return 'here';
  });
  await expect(cache.get('a')).rejects.toThrow('database away');
  fail = false;
  expect(await cache.get('a')).toBe('here');
});

it('what is too old is asked again, because a bell can be lost', async () => {
  let loads = 0;
  const cache = createRevocableCache(async () => ++loads, { maxAgeMs: 5 });
  expect(await cache.get('a')).toBe(1);
  await expect.poll(() => cache.get('a')).toBe(2);
});

it('everything can be revoked', async () => {
  let loads = 0;
  const cache = createRevocableCache(async () => ++loads);
  await cache.get('a');
  cache.forgetWhere(() => true);
  expect(await cache.get('a')).toBe(2);
});
