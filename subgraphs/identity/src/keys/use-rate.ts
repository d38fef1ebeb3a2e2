import { say, TrellisError } from '@trellis/errors';
import type { Log } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Bell } from '../bell.ts';

/** Lets each key through so many times a minute. */
export interface UseRate extends Disposable {
  /** Throws RATE_LIMITED. As many at once where it was quiet before. */
  spend(key: string, perMinute: number): void;
}

const minuteMs = 60_000;
const maxKeys = 20_000;
const tellEveryMs = 1000;

/** What was spent and is not regained yet, at a moment. */
interface Spent {
  readonly uses: number;
  readonly at: number;
}

interface News {
  readonly key: string;
  readonly uses: number;
  readonly perMinute: number;
}

/**
 * Counts in memory, so that nobody waits for it, and tells other processes each second what was spent here: for so long
 * they may let too many through.
 */
export function createUseRate(bell: Bell, log: Log): UseRate {
  const spent = new LRUCache<string, Spent>({ max: maxKeys });
  let news = new Map<string, News>();

  const usesOf = (key: string, perMinute: number, now: number): number => {
    const { uses, at } = spent.get(key) ?? { uses: 0, at: now };
    return Math.max(0, uses - ((now - at) * perMinute) / minuteMs);
  };
  const tell = async (): Promise<void> => {
    if (news.size === 0) return;
    const told = JSON.stringify([...news.values()]);
    news = new Map();
    await bell
      .ringElsewhere(told)
      .catch((err: unknown) => log.warn({ err }, 'identity could not tell of uses of API keys'));
  };
  const stop = bell.listen((told) => {
    const now = Date.now();
    // What another process of this installation wrote above.
    for (const { key, uses, perMinute } of JSON.parse(told) as readonly News[]) {
      spent.set(key, { uses: usesOf(key, perMinute, now) + uses, at: now });
    }
  });
  const timer = setInterval(() => void tell(), tellEveryMs).unref();

  return {
    spend(key, perMinute) {
      const now = Date.now();
      const uses = usesOf(key, perMinute, now) + 1;
      if (uses > perMinute) {
        const waitMs = ((uses - perMinute) * minuteMs) / perMinute;
        // Not a millisecond more for what the division left over.
        const retryAfterMs = Math.ceil(Number(waitMs.toFixed(3)));
        throw new TrellisError('RATE_LIMITED', say('key.tooOften', { perMinute }), { retryAfterMs });
      }
      spent.set(key, { uses, at: now });
      news.set(key, { key, uses: (news.get(key)?.uses ?? 0) + 1, perMinute });
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      stop();
    },
  };
}
