import type { Log } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Bell } from '../bell.ts';
import type { Database } from '../database.ts';

/** News of sessions and API keys that ended, each told once to every listener. */
export interface SessionEnds extends Disposable {
  /** Tells everybody; call it after the commit. */
  announce(ids: readonly string[]): Promise<void>;
  onEnd(listener: (sessionId: string) => void): () => void;
}

/** Longer than a missed look or two, so that none is overlooked. */
const lookBackSeconds = 120;

/** Hears the bell, and looks into the database now and then, because a bell can be lost. */
export function createSessionEnds(
  database: Database,
  bell: Bell,
  { log, lookEveryMs }: { readonly log: Log; readonly lookEveryMs: number },
): SessionEnds {
  const told = new LRUCache<string, true>({ max: 100_000, ttl: 10 * lookBackSeconds * 1000 });
  const listeners = new Set<(sessionId: string) => void>();

  const tell = (sessionId: string): void => {
    if (told.has(sessionId)) return;
    told.set(sessionId, true);
    for (const listener of listeners) listener(sessionId);
  };
  const look = async (): Promise<void> => {
    try {
      const now = new Date();
      const since = new Date(now.getTime() - lookBackSeconds * 1000);
      const ended = await database.prisma.session.findMany({
        where: { OR: [{ endedAt: { gt: since } }, { expiresAt: { gt: since, lte: now } }] },
        select: { id: true },
      });
      const revoked = await database.prisma.apiKey.findMany({
        where: { OR: [{ revokedAt: { gt: since } }, { expiresAt: { gt: since, lte: now } }] },
        select: { id: true },
      });
      for (const { id } of [...ended, ...revoked]) tell(id);
    } catch (err) {
      log.warn({ err }, 'identity could not look for ended sessions');
    }
  };

  const stop = bell.listen(tell);
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  return {
    async announce(ids) {
      for (const id of ids) await bell.ring(id);
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      stop();
    },
  };
}
