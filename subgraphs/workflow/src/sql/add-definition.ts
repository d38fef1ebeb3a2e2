import type { Queryable } from '@trellis/postgres';

export interface DefinitionRow {
  readonly appId: string;
  readonly versionHash: string;
  readonly workflowId: string;
  readonly name: string;
  readonly modelId: string;
  /** JSON text. */
  readonly definition: string;
}

/** Keeps a workflow as a version of its app has it, for the runs that start with it. */
export async function addDefinition(client: Queryable, row: DefinitionRow): Promise<void> {
  await client.query(
    `insert into workflow.definition (app_id, version_hash, workflow_id, name, model_id, definition)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [row.appId, row.versionHash, row.workflowId, row.name, row.modelId, row.definition],
  );
}
