import { say, TrellisError } from '@trellis/errors';
import { LRUCache } from 'lru-cache';

const minuteMs = 60_000;
const maxKeys = 20_000;

interface Bucket {
  readonly left: number;
  readonly at: number;
}

/**
 * Lets each key through so many times a minute, in this process: as many at once where it was quiet before. Throws
 * RATE_LIMITED.
 */
export function createUseRate(): (key: string, perMinute: number) => void {
  const buckets = new LRUCache<string, Bucket>({ max: maxKeys });
  return (key, perMinute) => {
    const now = Date.now();
    const { left, at } = buckets.get(key) ?? { left: perMinute, at: now };
    const filled = Math.min(perMinute, left + ((now - at) * perMinute) / minuteMs);
    if (filled < 1) {
      const retryAfterMs = Math.ceil(((1 - filled) * minuteMs) / perMinute);
      throw new TrellisError('RATE_LIMITED', say('key.tooOften', { perMinute }), { retryAfterMs });
    }
    buckets.set(key, { left: filled - 1, at: now });
  };
}
