import { type App, type AppDefinition, deriveStorage, resolveApp, type Storage } from '@trellis/app-definition';
import { endOfLog, quoteSchema } from '@trellis/change-log';
import { TrellisError } from '@trellis/errors';
import { type Queryable, sqlState, sqlStateOf, transaction } from '@trellis/postgres';
import type { RecordsVersion } from '@trellis/service-api';
import type { Pool } from 'pg';
import { appSchema, ddlText, sql } from '../sql.ts';
import { expressionFunctions } from './expression-functions.ts';
import { foundationStatements } from './foundation.ts';
import { hasSequences, sequenceStatements } from './generated.ts';
import { searchFunctions } from './search-index.ts';
import { tableStatements } from './tables.ts';
import { triggerStatements } from './triggers.ts';

/** How long the change of a table may wait for those who use it; they wait behind it as long. */
const lockTimeoutMs = 200;
const attempts = 25;
/** The change of a large table takes its time. */
const statementTimeoutMs = 10 * 60_000;

/**
 * Brings an app's tables to a version, in one transaction whose commit is the commit point of the publish. Again with
 * the same version it changes nothing.
 */
export async function publishVersion(pool: Pool, version: RecordsVersion): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction(pool, { lockTimeoutMs, statementTimeoutMs }, (client) => publishWith(client, version));
    } catch (error) {
      if (sqlStateOf(error) !== sqlState.lockNotAvailable) throw explain(error);
      if (attempt === attempts)
        throw new TrellisError('UNAVAILABLE', 'The app is too busy to change its tables. Try again.', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 40 * attempt));
    }
  }
}

async function publishWith(client: Queryable, version: RecordsVersion): Promise<void> {
  const schema = appSchema(version.appId);
  // One publish of an app at a time, also where two processes resume the same one.
  await client.query(`set local lock_timeout = '10s'`);
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [schema]);
  await client.query(`set local lock_timeout = '${lockTimeoutMs}ms'`);
  const { rows } = await client.query<{ server: number }>(
    `select current_setting('server_version_num')::int / 10000 as server`,
  );
  await run(client, foundationStatements(schema, rows[0]?.server ?? 0));
  const current = await currentVersion(client, schema);
  if (current?.number === version.number && current.hash === version.hash) return;
  if (current && current.number >= version.number) {
    throw new TrellisError('CONFLICT', `Version ${current.number} is published already.`, {
      extensions: { currentVersion: current.number },
    });
  }
  const definition = JSON.parse(version.definition) as AppDefinition; // Validated before it was published.
  const storage = deriveStorage(definition, current?.storage);
  const next = resolveApp(definition, storage);
  const previous: App | undefined =
    current && resolveApp(JSON.parse(current.definition) as AppDefinition, current.storage);
  if (hasExpressions(next)) await run(client, expressionFunctions(schema));
  if (hasSequences(next)) await run(client, sequenceStatements(schema));
  if ([...next.models.values()].some(({ search }) => search.length > 0)) await run(client, searchFunctions(schema));
  await run(client, tableStatements(schema, previous, next));
  await run(client, triggerStatements(schema, next));
  const { epoch, from } = await endOfLog(client, quoteSchema(schema));
  const insert = sql.compile(
    sql`insert into ${sql.identifier(schema, '_version')} (number, hash, definition, storage, epoch, begins) values (${sql.value(version.number)}, ${sql.value(version.hash)}, ${sql.value(version.definition)}, ${sql.value(JSON.stringify(storage))}, ${sql.value(epoch)}, ${sql.value(from)})`,
  );
  await client.query(insert.text, insert.values);
}

function hasExpressions(app: App): boolean {
  return [...app.models.values()].some(
    (model) =>
      model.checks.length > 0 ||
      [...model.fields.values()].some(
        (field) => field.kind === 'value' && (field.computed ?? field.generated) !== undefined,
      ),
  );
}

export interface PublishedVersion {
  readonly number: number;
  readonly hash: string;
  readonly definition: string;
  readonly storage: Storage;
}

/** The version that the tables stand at. */
export async function currentVersion(client: Queryable, schema: string): Promise<PublishedVersion | undefined> {
  const { text } = sql.compile(
    sql`select number, hash, definition, storage from ${sql.identifier(schema, '_version')} order by number desc limit 1`,
  );
  const { rows } = await client.query<Omit<PublishedVersion, 'storage'> & { storage: string }>(text);
  const [row] = rows;
  return row && { ...row, storage: JSON.parse(row.storage) as Storage };
}

/** All statements in one round trip. */
async function run(client: Queryable, statements: readonly Parameters<typeof ddlText>[0][]): Promise<void> {
  if (statements.length > 0) await client.query(statements.map(ddlText).join(';\n'));
}

/** What the data forbid is the builder's to know. */
function explain(error: unknown): unknown {
  switch (sqlStateOf(error)) {
    case sqlState.notNullViolation:
      return new TrellisError(
        'VALIDATION_FAILED',
        'A field cannot be made required while records have no value for it. Give it a default.',
        { cause: error },
      );
    case sqlState.uniqueViolation:
      return new TrellisError('VALIDATION_FAILED', 'A field cannot be made unique while records share a value of it.', {
        cause: error,
      });
    case sqlState.checkViolation:
      return new TrellisError('VALIDATION_FAILED', 'A rule cannot be added while records break it.', { cause: error });
    default:
      return error;
  }
}
