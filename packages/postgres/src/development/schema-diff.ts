import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '../migrate.ts';
import { schemaOf, type ServiceName } from '../service.ts';
import { openSchemaEngine } from './schema-engine.ts';

export interface SchemaDiffOptions {
  readonly service: ServiceName;
  /** An empty database to work in. */
  readonly databaseUrl: string;
  /** The folder with `schema.prisma` and `migrations`. */
  readonly folder: string;
}

/**
 * The SQL that leads from a service's migrations to its `schema.prisma`; empty where they agree. Prisma's own engine
 * writes it, from a database to which the migrations were applied.
 */
export async function schemaDiff(options: SchemaDiffOptions): Promise<string> {
  await migrate(options);
  const path = join(options.folder, 'schema.prisma');
  const files = [{ path, content: await readFile(path, 'utf8') }];
  const engine = await openSchemaEngine(options.databaseUrl, schemaOf(options.service));
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: options.folder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = stdout?.trim() ?? '';
    return sql === '-- This is an empty migration.' ? '' : sql;
  } finally {
    engine.free();
  }
}
