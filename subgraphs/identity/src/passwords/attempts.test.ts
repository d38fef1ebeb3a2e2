import { codeOf, TrellisError } from '@trellis/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressKey } from './address-key.ts';
import { createAttempts } from './attempts.ts';
import { counted, createGuard } from './guard.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

describe('attempts', () => {
  it('are free at first, then followed by pauses that double up to the longest one', () => {
    const attempts = createAttempts({ free: 3, maxPauseMs: 4000 });
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      attempts.begin('anna');
      pauses.push(pauseOf(() => attempts.begin('anna')));
      if (pauses.at(-1) === 0) attempts.succeeded('anna', 'this');
      vi.setSystemTime(Date.now() + (pauses.at(-1) ?? 0));
    }
    expect(pauses).toEqual([0, 0, 0, 1000, 2000, 4000, 4000, 4000]);
  });

  it('of many at once are all counted before any has failed', () => {
    const attempts = createAttempts({ free: 3, maxPauseMs: 60_000 });
    const outcomes = Array.from({ length: 100 }, () => pauseOf(() => attempts.begin('anna')));
    expect(outcomes.filter((pause) => pause === 0)).toHaveLength(4);
  });

  it('of one key pause no other, and a success starts anew', () => {
    const attempts = createAttempts({ free: 0, maxPauseMs: 60_000 });
    attempts.begin('anna');
    expect(pauseOf(() => attempts.begin('bert'))).toBe(0);
    expect(pauseOf(() => attempts.begin('anna'))).toBe(1000);
    attempts.succeeded('anna', 'all');
    expect(pauseOf(() => attempts.begin('anna'))).toBe(0);
  });
});

it("signing in to an account of one's own does not open the way to guess at others", () => {
  const guard = createGuard();
  const guess = (account: string) => pauseOf(() => guard.beginSignIn(account, '192.0.2.1'));
  for (let victim = 0; victim < 60; victim++) {
    vi.setSystemTime(Date.now() + guess(`victim-${victim}@example.com`));
    if (pauseOf(() => guard.beginSignIn('own@example.com', '192.0.2.1').succeeded()) > 0) break;
  }
  expect(guess('another@example.com')).toBeGreaterThan(0);
  expect(pauseOf(() => guard.beginSignIn('another@example.com', '192.0.2.2'))).toBe(0);
});

it('who learns often that addresses are taken waits, and who signs many people up waits later', async () => {
  const guard = createGuard();
  const signUp = async (address: string, fault?: TrellisError) =>
    counted(guard.beginSignUp(address), async () => {
      if (fault) throw fault;
    });
  const collect = () => signUp('192.0.2.1', new TrellisError('UNIQUE_VIOLATION', 'taken')).catch(codeOf);
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 22; attempt++) codes.push(await collect());
  expect(codes.slice(19)).toEqual(['UNIQUE_VIOLATION', 'UNIQUE_VIOLATION', 'RATE_LIMITED']);
  for (let person = 0; person < 101; person++) await signUp('192.0.2.2');
  expect(() => guard.beginSignUp('192.0.2.2')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }) as Error);
});

it('a database that is away counts against nobody who refreshes', async () => {
  const guard = createGuard();
  const away = () => counted(guard.beginRefresh('192.0.2.1'), () => Promise.reject(new Error('database away')));
  for (let attempt = 0; attempt < 200; attempt++) await expect(away()).rejects.toThrow('database away');
  const refused = new TrellisError('UNAUTHENTICATED', 'wrong');
  const guess = () => counted(guard.beginRefresh('192.0.2.1'), () => Promise.reject(refused));
  for (let attempt = 0; attempt < 51; attempt++) await expect(guess()).rejects.toBe(refused);
  expect(() => guard.beginRefresh('192.0.2.1')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }) as Error);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the address %s counts as %s', (address, key) => expect(addressKey(address)).toBe(key));

/** The pause that a refusal asks for, or 0. */
function pauseOf(attempt: () => unknown): number {
  try {
    attempt();
    return 0;
  } catch (error) {
    if (error instanceof TrellisError && error.code === 'RATE_LIMITED') return error.options.retryAfterMs ?? 0;
    throw error;
  }
}
