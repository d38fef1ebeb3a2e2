import { codeOf, TrellisError } from '@trellis/errors';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../database.ts';
import { type AttemptLimit, createAttempts, forgetOldAttempts } from './attempts.ts';
import { counted, createGuard } from './guard.ts';

let database: Database;
let own: TestDatabase;

const ignore = (): void => undefined;
beforeAll(async () => {
  own = await createTestDatabase();
  database = await openDatabase(own.url, { debug: ignore, info: ignore, warn: ignore, error: ignore });
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await own?.[Symbol.asyncDispose]();
});
beforeEach(() => database.query('delete from identity.attempt', []));

/** As after so long a time. */
const pass = (ms: number) =>
  database.query(
    `update identity.attempt set paused_until = paused_until - make_interval(secs => $1::float8 / 1000),
      last_at = last_at - make_interval(secs => $1::float8 / 1000)`,
    [ms],
  );
/** Each time in another process. */
const begin = (key: string, limit: AttemptLimit) => createAttempts(database, 'account', limit).begin(key);
const near = (ms: number) => (ms === 0 ? 0 : expect.closeTo(ms, -3));

describe('attempts', () => {
  it('are free at first, then followed by pauses that double up to the longest one, in all processes', async () => {
    const limit = { free: 3, maxPauseMs: 4000 };
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      await begin('anna', limit);
      pauses.push(await pauseOf(() => begin('anna', limit)));
      if (pauses.at(-1) === 0) await createAttempts(database, 'account', limit).succeeded('anna', 'this');
      await pass(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([0, 0, 0, 1000, 2000, 4000, 4000, 4000].map(near));
  });

  it('of many at once are all counted before any has failed', async () => {
    const limit = { free: 3, maxPauseMs: 60_000 };
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => pauseOf(() => begin('anna', limit))));
    expect(outcomes.filter((pause) => pause === 0)).toHaveLength(4);
  });

  it('of one key pause no other, nor what else is tried, and a success starts anew', async () => {
    const limit = { free: 0, maxPauseMs: 60_000 };
    const attempts = createAttempts(database, 'account', limit);
    await attempts.begin('anna');
    expect(await pauseOf(() => attempts.begin('bert'))).toBe(0);
    expect(await pauseOf(() => createAttempts(database, 'refresh', limit).begin('anna'))).toBe(0);
    expect(await pauseOf(() => attempts.begin('anna'))).toEqual(near(1000));
    await attempts.succeeded('anna', 'all');
    expect(await pauseOf(() => attempts.begin('anna'))).toBe(0);
  });

  it('are forgotten after an hour without one', async () => {
    const limit = { free: 1, maxPauseMs: 4000 };
    await begin('anna', limit);
    await begin('anna', limit);
    await pass(3_700_000);
    await begin('anna', limit);
    expect(await pauseOf(() => begin('anna', limit))).toBe(0);
    await pass(3_700_000);
    await forgetOldAttempts(database);
    expect(await database.query('select from identity.attempt', [])).toEqual([]);
  });

  it('that are asked for during a pause cost the database nothing', async () => {
    let statements = 0;
    const query: Database['query'] = (...statement) => {
      statements++;
      return database.query(...statement);
    };
    const attempts = createAttempts({ query }, 'account', { free: 0, maxPauseMs: 60_000 });
    await attempts.begin('anna');
    for (let attempt = 0; attempt < 50; attempt++) await pauseOf(() => attempts.begin('anna'));
    expect(statements).toBe(3);
  });
});

it("signing in to an account of one's own does not open the way to guess at others", async () => {
  const guess = (account: string) => pauseOf(() => createGuard(database).beginSignIn(account, '192.0.2.1'));
  for (let victim = 0; victim < 60; victim++) {
    await pass(await guess(`victim-${victim}@example.com`));
    const ownPause = await pauseOf(async () => {
      const begun = await createGuard(database).beginSignIn('own@example.com', '192.0.2.1');
      await begun.succeeded();
    });
    if (ownPause > 0) break;
  }
  expect(await guess('another@example.com')).toBeGreaterThan(0);
  expect(await pauseOf(() => createGuard(database).beginSignIn('another@example.com', '192.0.2.2'))).toBe(0);
});

it('who learns often that addresses are taken waits, and who signs many people up waits later', async () => {
  const guard = createGuard(database);
  const signUp = async (address: string, fault?: TrellisError) =>
    counted(guard.beginSignUp(address), async () => {
      if (fault) throw fault;
    });
  const collect = () => signUp('192.0.2.1', new TrellisError('UNIQUE_VIOLATION', 'taken')).catch(codeOf);
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 22; attempt++) codes.push(await collect());
  expect(codes.slice(19)).toEqual(['UNIQUE_VIOLATION', 'UNIQUE_VIOLATION', 'RATE_LIMITED']);
  for (let person = 0; person < 101; person++) await signUp('192.0.2.2');
  await expect(guard.beginSignUp('192.0.2.2')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

it('what fails by itself counts against nobody who refreshes', async () => {
  const guard = createGuard(database);
  const away = () => counted(guard.beginRefresh('192.0.2.1'), () => Promise.reject(new Error('database away')));
  for (let attempt = 0; attempt < 100; attempt++) await expect(away()).rejects.toThrow('database away');
  const refused = new TrellisError('UNAUTHENTICATED', 'wrong');
  const guess = () => counted(guard.beginRefresh('192.0.2.1'), () => Promise.reject(refused));
  for (let attempt = 0; attempt < 51; attempt++) await expect(guess()).rejects.toBe(refused);
  await expect(guard.beginRefresh('192.0.2.1')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

/** The pause that a refusal asks for, or 0. */
async function pauseOf(attempt: () => Promise<unknown>): Promise<number> {
  try {
    await attempt();
    return 0;
  } catch (error) {
    if (error instanceof TrellisError && error.code === 'RATE_LIMITED') return error.options.retryAfterMs ?? 0;
    throw error;
  }
}
