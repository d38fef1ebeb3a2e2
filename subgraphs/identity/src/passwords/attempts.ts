import { createHash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database.ts';

/** What is tried; each is counted by itself. */
export type AttemptKind = 'account' | 'address' | 'acceptance' | 'join' | 'signUp' | 'taken' | 'refresh' | 'apiKey';

export interface AttemptLimit {
  /** So many attempts cost nothing. */
  readonly free: number;
  /** Each further one doubles the pause after it, from a second up to this. */
  readonly maxPauseMs: number;
}

export interface Attempts {
  /** Counts an attempt, as failed until it has succeeded: many at once cannot slip by. Rejects with RATE_LIMITED. */
  begin(key: string): Promise<void>;
  /** Takes one attempt back, or all of them. */
  succeeded(key: string, forgive: 'this' | 'all'): Promise<void>;
}

/** After an hour without an attempt a key starts anew. */
const memory = `interval '1 hour'`;
/** Bounded: a flood of keys pushes out the oldest, and is counted by the database then. */
const maxPauses = 20_000;

/** Slows down guessing: a growing pause for each key, in all processes that share the database. */
export function createAttempts(
  { query }: Pick<Database, 'query'>,
  kind: AttemptKind,
  { free, maxPauseMs }: AttemptLimit,
): Attempts {
  // While one is to wait, who asks again and again costs the database nothing.
  const pauses = new LRUCache<string, number>({ max: maxPauses });

  const refuse = (digest: string, pauseMs: number): never => {
    pauses.set(digest, Date.now() + pauseMs);
    throw new TrellisError('RATE_LIMITED', say('sign.tooOften'), { retryAfterMs: Math.ceil(pauseMs) });
  };
  return {
    async begin(key) {
      const digest = digestOf(kind, key);
      const leftMs = (pauses.get(digest) ?? 0) - Date.now();
      if (leftMs > 0) refuse(digest, leftMs);
      const begun = await query<{ count: number }>(count, [digest, free, maxPauseMs / 1000]);
      if (begun.length > 0) return;
      const [pause] = await query<{ ms: number | null }>(pauseOf, [digest]);
      refuse(digest, Math.max(1, pause?.ms ?? 0));
    },
    async succeeded(key, forgive) {
      const digest = digestOf(kind, key);
      pauses.delete(digest);
      await query(forgive === 'all' ? forget : takeBack, [digest]);
    },
  };
}

/** Deletes what counts for nothing any more. */
export async function forgetOldAttempts({ query }: Pick<Database, 'query'>): Promise<void> {
  await query(`delete from identity.attempt where last_at < now() - ${memory}`, []);
}

const next = `case when attempt.last_at < now() - ${memory} then 1 else attempt.count + 1 end`;
const pausedAfter = (attempts: string): string =>
  `case when ${attempts} > $2::int then clock_timestamp()
     + make_interval(secs => least(power(2::float8, least(${attempts} - $2::int, 30) - 1), $3::float8)) end`;

/** Gives no row while a pause lasts. By the clock, not the start of the statement: it may have waited for others. */
const count = `
  insert into identity.attempt as attempt (key, count, paused_until, last_at)
  values ($1, 1, ${pausedAfter('1')}, now())
  on conflict (key) do update set count = ${next}, paused_until = ${pausedAfter(next)}, last_at = now()
  where attempt.paused_until is null or attempt.paused_until <= clock_timestamp()
  returning count`;
const pauseOf = `
  select (extract(epoch from paused_until - clock_timestamp()) * 1000)::float8 as ms from identity.attempt where key = $1`;
const forget = 'delete from identity.attempt where key = $1';
const takeBack = 'update identity.attempt set count = greatest(count - 1, 0), paused_until = null where key = $1';

/** Of one size, however long the text that somebody sent; and nobody keeps a list of addresses. */
function digestOf(kind: AttemptKind, key: string): string {
  return `${kind} ${createHash('sha256').update(key).digest('base64')}`;
}
