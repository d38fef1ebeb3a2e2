import type { Log } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { isGone } from './publish/is-gone.ts';
import { ddlText, sql } from './sql.ts';

/** Rows that are added to an app between two looks at its tables; who adds as many at once waits for the look. */
const rowsBetweenLooks = 100;

const mostApps = 10_000;

/** Where an app's tables are. */
interface Place {
  readonly pool: Pool;
  readonly schema: string;
}

/**
 * Lets PostgreSQL know soon that tables have grown. Its own look comes once a minute, and until then it plans for the few
 * rows that it found the last time: joins by scans within scans, which take seconds over some thousand rows.
 */
export class PlannerStatistics {
  readonly #log: Log;
  /** Rows added since the last look, by schema. */
  readonly #added = new LRUCache<string, number>({ max: mostApps });

  constructor(log: Log) {
    this.#log = log;
  }

  /** Told after a commit that added rows. Of many rows it resolves when PostgreSQL knows of them; it never rejects. */
  async noteAdded(place: Place, rows: number): Promise<void> {
    const added = (this.#added.get(place.schema) ?? 0) + rows;
    this.#added.set(place.schema, added < rowsBetweenLooks ? added : 0);
    if (added < rowsBetweenLooks) return;
    const looking = this.#look(place);
    if (rows >= rowsBetweenLooks) await looking;
  }

  async #look({ pool, schema }: Place): Promise<void> {
    try {
      const grown = await grownTables(pool, schema);
      if (grown.length === 0) return;
      const names = sql.join(
        grown.map((name) => sql.identifier(schema, name)),
        ', ',
      );
      // Whoever holds a table's lock analyzes it himself, or builds an index on it for minutes.
      await pool.query(ddlText(sql`analyze (skip_locked) ${names}`));
    } catch (err) {
      if (!isGone(err) && !pool.ending)
        this.#log.warn({ err, schema }, 'PostgreSQL was not told how tables have grown');
    }
  }
}

/** Those twice as large as when they were last analyzed, but none of less than four pages. */
async function grownTables(pool: Pool, schema: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>({
    name: 'grown tables',
    text: `select c.relname as name from pg_class c
      where c.relnamespace = (select oid from pg_namespace where nspname = $1) and c.relkind = 'r'
        and pg_relation_size(c.oid) >= greatest(4, 2 * c.relpages::bigint) * current_setting('block_size')::int`,
    values: [schema],
  });
  return rows.map(({ name }) => name);
}
