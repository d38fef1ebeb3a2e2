import { type App, type AppDefinition, resolveApp, type Storage } from '@trellis/app-definition';
import type { Queryable } from '@trellis/postgres';
import { sql } from '../sql.ts';

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

/** Only valid definitions are ever published. */
export function appOfVersion({ definition, storage }: PublishedVersion): App {
  return resolveApp(JSON.parse(definition) as AppDefinition, storage);
}
