import { createHash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import { LRUCache } from 'lru-cache';

export interface AttemptLimit {
  /** So many attempts cost nothing. */
  readonly free: number;
  /** Each further one doubles the pause after it, from a second up to this. */
  readonly maxPauseMs: number;
}

export interface Attempts {
  /** Counts an attempt, as failed until it has succeeded: many at once cannot slip by. Throws RATE_LIMITED. */
  begin(key: string): void;
  /** Takes one attempt back, or all of them. */
  succeeded(key: string, forgive: 'this' | 'all'): void;
}

/** After an hour without an attempt a key starts anew. */
const memoryMs = 3_600_000;
/** Bounded: a flood of keys pushes out the oldest. About 2 MB. */
const maxKeys = 20_000;

interface Tally {
  readonly count: number;
  readonly pausedUntil: number;
}

/** Slows down guessing, in this process's memory: a growing pause for each key. */
export function createAttempts({ free, maxPauseMs }: AttemptLimit): Attempts {
  const tallies = new LRUCache<string, Tally>({ max: maxKeys, ttl: memoryMs });
  return {
    begin(key) {
      const digest = digestOf(key);
      const { count, pausedUntil } = tallies.get(digest) ?? { count: 0, pausedUntil: 0 };
      const now = Date.now();
      if (now < pausedUntil) {
        throw new TrellisError('RATE_LIMITED', say('sign.tooOften'), {
          retryAfterMs: pausedUntil - now,
        });
      }
      const over = count + 1 - free;
      const pauseMs = over > 0 ? Math.min(1000 * 2 ** (over - 1), maxPauseMs) : 0;
      tallies.set(digest, { count: count + 1, pausedUntil: now + pauseMs });
    },
    succeeded(key, forgive) {
      const digest = digestOf(key);
      const tally = tallies.get(digest);
      if (!tally || forgive === 'all' || tally.count <= 1) tallies.delete(digest);
      else tallies.set(digest, { count: tally.count - 1, pausedUntil: 0 });
    },
  };
}

/** Of one size, however long the text that somebody sent; and memory holds no list of addresses. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
