import { randomUUID } from 'node:crypto';
import { StartError } from '@trellis/errors';
import { Client } from 'pg';
import { type Migration, prismaFolder, readMigrations } from './migration-folder.ts';
import { schemaOf, type ServiceName } from './service.ts';
import { sqlState, sqlStateOf } from './sql-state.ts';

export interface MigrateOptions {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  /** The folder with `schema.prisma` and `migrations`. Default: the service's in `prisma/`. */
  readonly folder?: string;
}

/** A row of Prisma's own table. */
interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/**
 * Brings a service's tables to the state of its migrations, in the format of `prisma migrate`, and gives the names of
 * those it applied. Each migration and its row in `_prisma_migrations` are one transaction: a kill at any moment leaves
 * either both or neither. Processes that start at the same time wait for one another. Rejects with a StartError.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(options.folder ?? prismaFolder(options.service));
  const client = new Client({ connectionString: options.databaseUrl, application_name: 'trellis migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (unapplied(options.service, migrations, await appliedRows(client, options.service)).length === 0) return [];
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await apply(client, options.service, migrations, migration)) applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function apply(
  client: Client,
  service: ServiceName,
  migrations: readonly Migration[],
  migration: Migration,
): Promise<boolean> {
  const schema = schemaOf(service);
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`trellis migrate ${service}`]);
    // Another process may have applied it while we waited.
    const open = unapplied(service, migrations, await appliedRows(client, service));
    if (open.includes(migration)) {
      await client.query(`create schema if not exists ${schema}`);
      // What Prisma writes has no schema in its names.
      await client.query(`set local search_path = ${schema}`);
      await client.query(migrationsTable);
      await client.query(migration.sql);
      await client.query(`set local search_path = ${schema}`);
      await client.query(
        `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         values ($1, $2, $3, now(), clock_timestamp(), 1)`,
        [randomUUID(), migration.checksum, migration.name],
      );
    }
    await client.query('commit');
    return open.includes(migration);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw explained(error, service, migration);
  }
}

/** As Prisma makes it. */
const migrationsTable = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

async function appliedRows(client: Client, service: ServiceName): Promise<readonly AppliedRow[]> {
  const schema = schemaOf(service);
  // Not by to_regclass: in the transaction that waited for the lock it answers from a cache filled before.
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select exists (select from pg_tables where schemaname = $1 and tablename = '_prisma_migrations') as exists`,
    [schema],
  );
  if (!found[0]?.exists) return [];
  const { rows } = await client.query<AppliedRow>(
    `select migration_name, checksum, finished_at is not null as finished
     from ${schema}._prisma_migrations where rolled_back_at is null order by started_at`,
  );
  return rows;
}

function unapplied(
  service: ServiceName,
  migrations: readonly Migration[],
  rows: readonly AppliedRow[],
): readonly Migration[] {
  for (const row of rows) {
    const migration = migrations.find(({ name }) => name === row.migration_name);
    if (!migration) {
      throw new StartError(
        `The database of ${service} was made by a newer release of Trellis (${row.migration_name}): start that release again.`,
      );
    }
    if (!row.finished) {
      throw new StartError(
        `The migration ${row.migration_name} of ${service} was begun elsewhere and did not finish: look at it with prisma migrate resolve.`,
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new StartError(
        `The migration ${row.migration_name} of ${service} is not the one that this database has seen: restore its file, or begin with an empty database.`,
      );
    }
  }
  const seen = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !seen.has(name));
}

function explained(error: unknown, service: ServiceName, migration: Migration): unknown {
  if (error instanceof StartError) return error;
  const state = sqlStateOf(error);
  if (state === undefined) return error;
  const reason =
    state === sqlState.insufficientPrivilege
      ? 'the user of its database URL may not create tables there'
      : `${error instanceof Error ? error.message : String(error)} (${state})`;
  return new StartError(`The migration ${migration.name} of ${service} failed: ${reason}.`, { cause: error });
}
