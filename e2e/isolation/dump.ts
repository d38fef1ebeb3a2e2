import { Client } from 'pg';

/**
 * Every row of the database that names one of the ids, or stands in a schema that does, with its table; but for how far
 * workflow has read the log and what the audit trail holds, which go on by themselves.
 */
export async function dumpOf(databaseUrl: string, ids: readonly string[]): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(
      `select schemaname as schema, tablename as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')
         and (schemaname, tablename) <> ('workflow', 'feed') and tablename not like 'audit%' order by 1, 2`,
    );
    const found: string[] = [];
    for (const { schema, name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)} t
         where $2::boolean or to_jsonb(t)::text like any ($1) order by 1`,
        [ids.map((id) => `%${id}%`), ids.some((id) => schema.includes(id.replaceAll('-', '')))],
      );
      found.push(...rows.map(({ row }) => `${schema}.${name} ${row}`));
    }
    return found;
  } finally {
    await client.end();
  }
}
