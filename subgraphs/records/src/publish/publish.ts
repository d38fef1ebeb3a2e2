import { type AppDefinition, deriveStorage, resolveApp } from '@trellis/app-definition';
import { endOfLog, quoteSchema } from '@trellis/change-log';
import { say, TrellisError } from '@trellis/errors';
import { type Queryable, sqlState, sqlStateOf } from '@trellis/postgres';
import type { RecordsVersion } from '@trellis/service-api';
import type { Pool } from 'pg';
import { appSchema, sql } from '../sql.ts';
import { changingTables, runAll } from './changing-tables.ts';
import { appOfVersion, currentVersion } from './current-version.ts';
import { foundationStatements } from './foundation.ts';
import { historyStatements } from './history.ts';
import { markStatement, serverVersion, standingOf } from './standing.ts';
import { tableStatements } from './tables.ts';

/**
 * Brings an app's tables to a version, in one transaction whose commit is the commit point of the publish. Again with
 * the same version it changes nothing.
 */
export async function publishVersion(pool: Pool, version: RecordsVersion): Promise<void> {
  const schema = appSchema(version.appId);
  try {
    await changingTables(pool, schema, (client) => publishWith(client, schema, version));
  } catch (error) {
    throw explain(error);
  }
}

async function publishWith(client: Queryable, schema: string, version: RecordsVersion): Promise<void> {
  await runAll(client, foundationStatements(schema, await serverVersion(client)));
  const current = await currentVersion(client, schema);
  if (current?.number === version.number && current.hash === version.hash) return;
  if (current && current.number >= version.number) {
    throw new TrellisError('CONFLICT', say('publish.published', { number: current.number }), {
      extensions: { currentVersion: current.number },
    });
  }
  const definition = JSON.parse(version.definition) as AppDefinition; // Validated before it was published.
  const storage = deriveStorage(definition, current?.storage);
  const next = resolveApp(definition, storage);
  const standing = await standingOf(client, schema, next);
  await runAll(client, standing.functions);
  const previous = current && appOfVersion(current);
  await runAll(client, [...tableStatements(schema, previous, next), ...historyStatements(schema, previous, next)]);
  await runAll(client, [...standing.triggers, markStatement(schema, standing)]);
  const { epoch, from } = await endOfLog(client, quoteSchema(schema));
  const insert = sql.compile(
    sql`insert into ${sql.identifier(schema, '_version')} (number, hash, definition, storage, epoch, begins) values (${sql.value(version.number)}, ${sql.value(version.hash)}, ${sql.value(version.definition)}, ${sql.value(JSON.stringify(storage))}, ${sql.value(epoch)}, ${sql.value(from)})`,
  );
  await client.query(insert.text, insert.values);
}

/** What the data forbid is the builder's to know. */
function explain(error: unknown): unknown {
  switch (sqlStateOf(error)) {
    case sqlState.notNullViolation:
      return new TrellisError('VALIDATION_FAILED', say('publish.notRequired'), { cause: error });
    case sqlState.uniqueViolation:
      return new TrellisError('VALIDATION_FAILED', say('publish.notUnique'), {
        cause: error,
      });
    case sqlState.checkViolation:
      return new TrellisError('VALIDATION_FAILED', say('publish.brokenRule'), { cause: error });
    default:
      return error;
  }
}
