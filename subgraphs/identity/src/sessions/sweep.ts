import type { Log } from '@trellis/service-api';
import type { Database } from '../database.ts';
import { forgetOldAttempts } from '../passwords/attempts.ts';
import { sessionDays } from './refresh.ts';

const everyMs = 3_600_000;
const atOnce = 1000;

/** Deletes what nobody can use any more, an hour's worth at a time. */
export function startSweep(database: Database, log: Log): Disposable {
  const sweep = async (): Promise<void> => {
    try {
      const before = new Date(Date.now() - sessionDays * 86_400_000);
      const old = await database.prisma.session.findMany({
        where: { expiresAt: { lt: before } },
        select: { id: true },
        take: atOnce,
      });
      await database.prisma.session.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
      await database.prisma.apiKey.deleteMany({
        where: { OR: [{ revokedAt: { lt: before } }, { expiresAt: { lt: before } }] },
      });
      await forgetOldAttempts(database);
    } catch (err) {
      log.warn({ err }, 'identity could not delete old sessions');
    }
  };
  const timer = setInterval(() => void sweep(), everyMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
