import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '@trellis/errors';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSchemaEngine } from './development/schema-engine.ts';
import { migrate } from './migrate.ts';

const shelf = fileURLToPath(new URL('../fixtures/shelf', import.meta.url));
let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'trellis-migrations-'));
  await cp(shelf, folder, { recursive: true });
});

afterEach(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function query<T>(text: string): Promise<T[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, 'migrations', name));
  await writeFile(join(folder, 'migrations', name, 'migration.sql'), sql);
}

const run = () => migrate({ service: 'app-model', databaseUrl: database.url, folder });

test('migrations are applied once, in the schema of their service', async () => {
  expect(await run()).toEqual(['20260101000000_shelf']);
  expect(await run()).toEqual([]);
  await addMigration('20260102000000_shop', 'create table shop (id int primary key);');
  expect(await run()).toEqual(['20260102000000_shop']);
  expect(
    await query(`select schemaname, tablename from pg_tables where tablename in ('book', 'shelf', 'shop') order by 2`),
  ).toEqual(['book', 'shelf', 'shop'].map((tablename) => ({ schemaname: 'app_model', tablename })));
});

test('services in one database do not meet', async () => {
  await run();
  expect(await migrate({ service: 'identity', databaseUrl: database.url, folder })).toEqual(['20260101000000_shelf']);
});

test("Prisma's own engine finds the history complete and applies nothing again", async () => {
  await run();
  const engine = await openSchemaEngine(database.url, 'app_model');
  const migrationsList = {
    baseDir: join(folder, 'migrations'),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: [
      {
        path: '20260101000000_shelf',
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await migrationText('20260101000000_shelf') },
        },
      },
    ],
  };
  const filters = { externalTables: [], externalEnums: [] };
  const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
  expect(history).toMatchObject({ editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true });
  expect(history.history ?? undefined).toBeUndefined();
  expect(await engine.applyMigrations({ migrationsList, filters })).toEqual({ appliedMigrationNames: [] });
  engine.free();
});

async function migrationText(name: string): Promise<string> {
  return readFile(join(folder, 'migrations', name, 'migration.sql'), 'utf8');
}

test('processes that start together apply each migration once', async () => {
  const applied = await Promise.all([run(), run(), run(), run()]);
  expect(applied.flat()).toEqual(['20260101000000_shelf']);
});

test('a migration that fails leaves nothing of itself, keeps those before it, and can be put right', async () => {
  await addMigration('20260102000000_broken', 'create table half (id int); select 1 / 0;');
  const error = await run().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(String(error)).toContain('20260102000000_broken of app-model failed: division by zero (22012)');
  expect(
    await query(`select to_regclass('app_model.half') as half, to_regclass('app_model.book') is null as gone`),
  ).toEqual([{ half: null, gone: false }]);
  await writeFile(join(folder, 'migrations', '20260102000000_broken', 'migration.sql'), 'create table whole (id int);');
  expect(await run()).toEqual(['20260102000000_broken']);
});

test('a database that a newer release has migrated is refused', async () => {
  await run();
  await rm(join(folder, 'migrations', '20260101000000_shelf'), { recursive: true });
  await expect(run()).rejects.toThrow(
    'The database of app-model was made by a newer release of Trellis (20260101000000_shelf): start that release again.',
  );
});

test('a migration whose file was changed after it was applied is refused', async () => {
  await run();
  await writeFile(join(folder, 'migrations', '20260101000000_shelf', 'migration.sql'), 'select 1;');
  await expect(run()).rejects.toThrow('is not the one that this database has seen');
});
