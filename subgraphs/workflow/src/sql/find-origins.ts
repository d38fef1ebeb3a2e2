import type { Queryable } from '@trellis/postgres';

/** A run that changed a record. */
export interface OriginRun {
  readonly id: string;
  readonly depth: number;
  readonly startedBy: string | null;
}

/** The runs of an app among these ids. */
export async function findOrigins(
  client: Queryable,
  appId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OriginRun>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<OriginRun>(
    `select id, depth, started_by as "startedBy" from workflow.run where app_id = $1 and id = any ($2::uuid[])`,
    [appId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
