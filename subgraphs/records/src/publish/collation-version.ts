import { sqlState, sqlStateOf } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import type { Pool, PoolClient } from 'pg';
import { ddlText, sql } from '../sql.ts';

const pauseMs = 500;

/**
 * A server that comes with another ICU may sort and fold texts otherwise than it did, and then an index no longer finds
 * what is in it. So before anything is asked, the version that a database has noted for the collation of our texts is
 * compared with the server's, and where they differ all indexes that hang on it are built anew.
 */
export async function rebuildOnNewCollation(pool: Pool, log: Log): Promise<void> {
  if (await isAsNoted(pool)) return;
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    // Waiting in the database for the lock would hold a snapshot, for whose end the other's build waits.
    while (!(await tryLock(client))) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (await isAsNoted(client)) return;
    log.info({}, 'texts sort by another version of ICU: indexes are built anew');
    const failed: string[] = [];
    for (const { schema, name } of await indexesOfTexts(client)) {
      try {
        await client.query(ddlText(sql`reindex index concurrently ${sql.identifier(schema, name)}`));
      } catch (err) {
        failed.push(name);
        log.error({ err, schema, index: name }, 'an index cannot be built anew');
      }
    }
    if (failed.length === 0) await note(client, log);
  } finally {
    client.release(true);
  }
}

async function isAsNoted(client: Pool | PoolClient): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_collation where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::regnamespace
      and collversion is distinct from pg_collation_actual_version(oid)`,
  );
  return rowCount === 0;
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('trellis collation', 0)) as locked`,
  );
  return rows[0]?.locked ?? false;
}

/** Those that sort by the collation, and those of searches, whose grams are folded by it. */
async function indexesOfTexts(client: PoolClient): Promise<readonly { schema: string; name: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select n.nspname as schema, i.relname as name from pg_index x
      join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = i.relnamespace
      where n.nspname ~ '^app_[0-9a-f]{32}$' and x.indisvalid
        and ('pg_catalog."und-x-icu"'::regcollation = any (x.indcollation) or i.relname like '%\\_search')
      order by 1, 2`,
  );
  return rows;
}

/** Only the owner of the collation may note its version, which is the server's administrator. */
async function note(client: PoolClient, log: Log): Promise<void> {
  try {
    await client.query('alter collation pg_catalog."und-x-icu" refresh version');
  } catch (err) {
    if (sqlStateOf(err) !== sqlState.insufficientPrivilege) throw err;
    const command = 'alter collation pg_catalog."und-x-icu" refresh version';
    log.warn({ command }, 'until an administrator of the database runs this, indexes are built anew at each start');
  }
}
