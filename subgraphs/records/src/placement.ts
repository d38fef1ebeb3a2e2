import { must } from '@trellis/errors';
import type { Pool } from 'pg';
import { appSchema } from './sql.ts';

/**
 * Which database holds which app. The databases themselves are the map: an app is where its schema is, and a new one
 * goes where the fewest are.
 */
export class Placement {
  readonly #pools: readonly Pool[];
  readonly #onFound: (pool: Pool, schema: string) => Promise<void>;
  readonly #known = new Map<string, Pool>();
  readonly #finding = new Map<string, Promise<Pool | undefined>>();

  /** Nobody gets an app's database before `onFound` is done with it, when the app is used for the first time. */
  constructor(pools: readonly Pool[], onFound: (pool: Pool, schema: string) => Promise<void>) {
    this.#pools = pools;
    this.#onFound = onFound;
  }

  get pools(): readonly Pool[] {
    return this.#pools;
  }

  /** The database of an app that has been published; undefined where no database has it. */
  async find(appId: string): Promise<Pool | undefined> {
    const known = this.#known.get(appId);
    if (known) return known;
    const finding = this.#finding.get(appId) ?? this.#find(appId).finally(() => this.#finding.delete(appId));
    this.#finding.set(appId, finding);
    return finding;
  }

  async findOrChoose(appId: string): Promise<Pool> {
    return (await this.find(appId)) ?? (await this.#emptiest());
  }

  forget(appId: string): void {
    this.#known.delete(appId);
  }

  async #find(appId: string): Promise<Pool | undefined> {
    const schema = appSchema(appId);
    for (const pool of this.#pools) {
      const { rowCount } = await pool.query('select from pg_namespace where nspname = $1', [schema]);
      if (rowCount === 0) continue;
      await this.#onFound(pool, schema);
      this.#known.set(appId, pool);
      return pool;
    }
    return undefined;
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
