import { say, TrellisError } from '@trellis/errors';
import { type Queryable, sqlState, sqlStateOf, transaction } from '@trellis/postgres';
import type { Pool } from 'pg';
import { ddlText, type SQL } from '../sql.ts';

/** How long the change of a table may wait for those who use it; they wait behind it as long. */
const lockTimeoutMs = 200;
const attempts = 25;
/** The change of a large table takes its time. */
const statementTimeoutMs = 10 * 60_000;

/** One transaction that changes an app's tables while they are used, repeated as long as it finds them locked. */
export async function changingTables(
  pool: Pool,
  schema: string,
  work: (client: Queryable) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction(pool, { lockTimeoutMs, statementTimeoutMs }, async (client) => {
        await onlyOne(client, schema);
        await work(client);
      });
    } catch (error) {
      if (sqlStateOf(error) !== sqlState.lockNotAvailable) throw error;
      if (attempt === attempts) throw new TrellisError('UNAVAILABLE', say('publish.tablesBusy'), { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 40 * attempt));
    }
  }
}

/** One change of an app at a time, also where two processes resume the same publish. */
async function onlyOne(client: Queryable, schema: string): Promise<void> {
  await client.query(`set local lock_timeout = '10s'`);
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [schema]);
  await client.query(`set local lock_timeout = '${lockTimeoutMs}ms'`);
}

/** All statements in one round trip. */
export async function runAll(client: Queryable, statements: readonly SQL[]): Promise<void> {
  if (statements.length > 0) await client.query(statements.map(ddlText).join(';\n'));
}
