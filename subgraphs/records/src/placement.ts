import { must } from '@trellis/errors';
import type { Pool } from 'pg';
import { appSchema } from './sql.ts';

/**
 * Which database holds which app. The databases themselves are the map: an app is where its schema is, and a new one
 * goes where the fewest are.
 */
export class Placement {
  readonly #pools: readonly Pool[];
  readonly #known = new Map<string, Pool>();

  constructor(pools: readonly Pool[]) {
    this.#pools = pools;
  }

  get pools(): readonly Pool[] {
    return this.#pools;
  }

  /** The database of an app that has been published; undefined where no database has it. */
  async find(appId: string): Promise<Pool | undefined> {
    const known = this.#known.get(appId);
    if (known) return known;
    for (const pool of this.#pools) {
      const { rowCount } = await pool.query('select from pg_namespace where nspname = $1', [appSchema(appId)]);
      if (rowCount === 0) continue;
      this.#known.set(appId, pool);
      return pool;
    }
    return undefined;
  }

  async findOrChoose(appId: string): Promise<Pool> {
    return (await this.find(appId)) ?? (await this.#emptiest());
  }

  forget(appId: string): void {
    this.#known.delete(appId);
  }

  async #emptiest(): Promise<Pool> {
    const counted = await Promise.all(
      this.#pools.map(async (pool) => {
        const { rows } = await pool.query<{ apps: number }>(
          `select count(*)::int as apps from pg_namespace where nspname like 'app\\_%'`,
        );
        return { pool, apps: rows[0]?.apps ?? 0 };
      }),
    );
    return must(counted.toSorted((a, b) => a.apps - b.apps)[0], 'a database for records').pool;
  }
}
