import { createPool, sqlState, sqlStateOf, transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';

/** One change of an app's published state at a time, over all processes. A process that dies lets go. */
export interface AppLocks extends AsyncDisposable {
  /** Waits for whoever has the lock; gives `undefined`, without working, where that takes longer than `waitMs`. */
  whileLocked<T>(appId: string, waitMs: number, work: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
}

/** How many apps one process publishes at a time; each takes a connection for as long as it lasts. */
const maxAtOnce = 4;
/** Longer than any publish takes. */
const maxHeldMs = 10 * 60_000;

export function createAppLocks(databaseUrl: string, log: Log): AppLocks {
  // Connections of their own: were they those of the work itself, enough publishes would wait for one another's.
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis app locks',
    max: maxAtOnce,
    idleInTransactionTimeoutMs: maxHeldMs,
    onConnectionLost: (err) => log.warn({ err }, 'a connection that holds a lock was lost'),
  });

  return {
    async whileLocked<T>(appId: string, waitMs: number, work: () => Promise<T>) {
      let locked = false;
      let done: { readonly result: T } | undefined;
      try {
        // A lock of the transaction, not of the session: connection poolers hand out a session anew at each one.
        await transaction(pool, { lockTimeoutMs: waitMs }, async (client) => {
          await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`trellis app ${appId}`]);
          locked = true;
          done = { result: await work() };
        });
      } catch (error) {
        if (!locked && sqlStateOf(error) === sqlState.lockNotAvailable) return undefined;
        // The lock may have been lost while we worked; what the work wrote guards itself, so done is done.
        if (!done) throw error;
      }
      return done;
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
