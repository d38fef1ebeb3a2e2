import type { Log } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database.ts';

const everyMs = 60_000;

/** Notes when a key was used, at most once a minute, and lets nobody wait for it. */
export function createLastUse({ prisma }: Database, log: Log): (keyId: string) => void {
  // Without timers, as in `revocable-cache.ts`.
  const noted = new LRUCache<string, true>({ max: 20_000, ttl: everyMs, ttlResolution: 0 });
  return (keyId) => {
    if (noted.has(keyId)) return;
    noted.set(keyId, true);
    const now = new Date();
    // Other processes note it too.
    const isDue = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - everyMs) } }] };
    prisma.apiKey
      .updateMany({ where: { id: keyId, ...isDue }, data: { lastUsedAt: now } })
      .catch((err: unknown) => log.warn({ err }, 'identity could not note the use of an API key'));
  };
}
