import type { Queryable } from '@trellis/postgres';

export interface TaskFilter {
  readonly appId: string;
  readonly modelId: string;
  readonly recordIds: readonly string[];
  readonly status: 'OPEN' | 'APPROVED' | 'REJECTED' | null;
  /** Null for all. */
  readonly roles: readonly string[] | null;
  readonly limit: number;
}

/** The ids of the newest tasks about each of a model's records. */
export async function tasksOfRecords(client: Queryable, filter: TaskFilter): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select newest.id from unnest($3::uuid[]) asked cross join lateral (
      select id from workflow.task
      where app_id = $1 and model_id = $2 and record_id = asked
        and ($4::text is null or status = $4::workflow.task_status)
        and ($5::text[] is null or role = any ($5))
      order by id desc limit $6
    ) newest`,
    [filter.appId, filter.modelId, filter.recordIds, filter.status, filter.roles, filter.limit],
  );
  return rows.map(({ id }) => id);
}
