import type { Queryable } from '@trellis/postgres';

export interface RunRow {
  readonly id: string;
  readonly appId: string;
  readonly versionHash: string;
  readonly workflowId: string;
  readonly modelId: string;
  readonly recordId: string;
  readonly origin: string | null;
  readonly depth: number;
  readonly startedBy: string | null;
  /** The first node, and the id for its step. */
  readonly node: string;
  readonly stepId: string;
  /** Why the run may not even begin. */
  readonly refusal: string | null;
}

/** Starts a run, unless its origin has started one already, and gives the id of the run that there is. */
export async function addRun(client: Queryable, run: RunRow): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `with added as (
      insert into workflow.run
        (id, app_id, version_hash, workflow_id, model_id, record_id, origin, depth, started_by, error, status, finished_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $12,
        case when $12::text is null then 'RUNNING' else 'FAILED' end::workflow.run_status,
        case when $12::text is not null then now() end)
      on conflict (app_id, origin) do update set origin = excluded.origin
      returning id
    ), followed as (
      insert into workflow.step (id, run_id, node, visit, due_at)
      select $11, id, $10, 1, now() from added where id = $1 and $12::text is null
    )
    select id from added`,
    [
      run.id,
      run.appId,
      run.versionHash,
      run.workflowId,
      run.modelId,
      run.recordId,
      run.origin,
      run.depth,
      run.startedBy,
      run.node,
      run.stepId,
      run.refusal,
    ],
  );
  return rows[0]?.id ?? run.id;
}
