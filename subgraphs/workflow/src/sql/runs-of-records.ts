import type { Queryable } from '@trellis/postgres';

/** The ids of the newest runs about each of a model's records. */
export async function runsOfRecords(
  client: Queryable,
  appId: string,
  modelId: string,
  recordIds: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select newest.id from unnest($3::uuid[]) asked cross join lateral (
      select id from workflow.run where app_id = $1 and model_id = $2 and record_id = asked order by id desc limit $4
    ) newest`,
    [appId, modelId, recordIds, limit],
  );
  return rows.map(({ id }) => id);
}
