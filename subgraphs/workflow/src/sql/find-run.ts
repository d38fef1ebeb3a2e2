import type { Queryable } from '@trellis/postgres';

/** What working on a step needs of its run. */
export interface RunOfStep {
  readonly id: string;
  readonly appId: string;
  readonly modelId: string;
  readonly recordId: string;
  readonly startedBy: string | null;
  readonly workflow: string;
  /** JSON text. */
  readonly definition: string;
}

export async function findRun(client: Queryable, id: string): Promise<RunOfStep | undefined> {
  const { rows } = await client.query<RunOfStep>(
    `select run.id, run.app_id as "appId", run.model_id as "modelId", run.record_id as "recordId",
      run.started_by as "startedBy", definition.name as workflow, definition.definition
    from workflow.run join workflow.definition using (app_id, version_hash, workflow_id) where run.id = $1`,
    [id],
  );
  return rows[0];
}
