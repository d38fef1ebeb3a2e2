import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from './service.ts';

/** One step of a service's tables, as it stands in `migrations/<name>/migration.sql`. */
export interface Migration {
  /** The folder's name, e.g. `20260131120000_sessions`; their order is the order of the steps. */
  readonly name: string;
  readonly sql: string;
  /** The SHA-256 of the file, as Prisma counts it. */
  readonly checksum: string;
}

/** The folder with a service's `schema.prisma` and migrations; `src` and `dist` are siblings, so both find it. */
export function prismaFolder(service: ServiceName): string {
  return fileURLToPath(new URL(`../../../prisma/${service}`, import.meta.url));
}

/** Reads a service's migrations in their order; none where it has no folder for them yet. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const migrations = join(folder, 'migrations');
  const entries = await readdir(migrations, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(join(migrations, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
