import { quoteSchema, type Retention as LogKept, trimLog } from '@trellis/change-log';
import { transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import type { Pool } from 'pg';
import { type PushRetention, trimPushes } from './push/trim.ts';

const hourMs = 3_600_000;
const batch = 10_000;

/** How long an app keeps what it notes beside its records, in days. */
export type Retention = LogKept & PushRetention;

/** Trims the logs of all apps, and what they know of pushes, now and then. Of all processes one at a time trims an app's. */
export class LogRetention implements AsyncDisposable {
  readonly #pools: readonly Pool[];
  readonly #retention: Retention;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(pools: readonly Pool[], retention: Retention, log: Log) {
    this.#pools = pools;
    this.#retention = retention;
    this.#log = log;
    this.#timer = setInterval(() => void this.run(), hourMs);
    this.#timer.unref();
  }

  /** Trims until nothing is left that is too old. */
  run(): Promise<void> {
    return (this.#running = this.#running.then(() => this.#trimAll()));
  }

  async #trimAll(): Promise<void> {
    for (const pool of this.#pools) {
      try {
        for (const schema of await appsIn(pool)) {
          while (!this.#isEnded && (await this.#trim(pool, schema)) === batch);
        }
      } catch (err) {
        this.#log.warn({ err }, 'change logs were not trimmed');
      }
    }
  }

  #trim(pool: Pool, schema: string): Promise<number> {
    return transaction(pool, {}, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>(
        `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine`,
        [`trim ${schema}`],
      );
      if (!rows[0]?.mine) return 0;
      const changes = await trimLog(client, quoteSchema(schema), this.#retention, batch);
      return Math.max(changes, await trimPushes(client, schema, this.#retention, batch));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnded = true;
    clearInterval(this.#timer);
    await this.#running;
  }
}

/** Those that this build has seen: an app that nobody uses keeps what it has. */
async function appsIn(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ schema: string }>(
    `select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relname = '_trimmed' and n.nspname like 'app\\_%'`,
  );
  return rows.map(({ schema }) => schema);
}
