import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaDiff, type SchemaDiffOptions } from './schema-diff.ts';

export interface NewMigrationOptions extends SchemaDiffOptions {
  /** What the step is called, e.g. `sessions`. */
  readonly name: string;
  readonly now: Date;
}

/**
 * Writes the next migration of a service as `prisma migrate dev --create-only` would, and gives its path; undefined
 * where `schema.prisma` asks for nothing new.
 */
export async function newMigration(options: NewMigrationOptions): Promise<string | undefined> {
  const sql = await schemaDiff(options);
  if (sql === '') return undefined;
  const time = options.now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const migrations = join(options.folder, 'migrations');
  const folder = join(migrations, `${time}_${options.name}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'migration.sql');
  await writeFile(file, `${sql}\n`, { flag: 'wx' });
  await writeFile(join(migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  return file;
}
