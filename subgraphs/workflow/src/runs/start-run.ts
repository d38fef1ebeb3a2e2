import type { Model, Workflow } from '@trellis/app-definition';
import type { Queryable } from '@trellis/postgres';
import { uuidV7 } from '@trellis/subgraph-kit';
import type { LoadedApp } from '../apps/published-apps.ts';
import { addDefinition } from '../sql/add-definition.ts';
import { addRun } from '../sql/add-run.ts';

/** How many runs may follow from one another, each started by a change that the one before made. */
export const maxDepth = 10;

export interface NewRun {
  /** The version that the run goes by. */
  readonly version: LoadedApp;
  readonly workflow: Workflow;
  readonly model: Model;
  readonly recordId: string;
  /** What starts the run, where it must not start two. */
  readonly origin: string | null;
  readonly startedBy: string | null;
  readonly depth: number;
  /** Why the run fails before it begins. */
  readonly refusal?: string;
}

/** Stores a run and puts its first step into the queue, both in the caller's transaction. */
export async function startRun(client: Queryable, run: NewRun): Promise<string> {
  const { version, workflow, model } = run;
  const key = { appId: version.id, versionHash: version.versionHash, workflowId: workflow.id, modelId: model.id };
  await addDefinition(client, { ...key, name: workflow.name, definition: JSON.stringify(workflow.definition) });
  return addRun(client, {
    ...key,
    id: uuidV7(),
    stepId: uuidV7(),
    recordId: run.recordId,
    // Two workflows may be started by one change.
    origin: run.origin === null ? null : `${run.origin} ${workflow.id}`,
    startedBy: run.startedBy,
    depth: run.depth,
    node: workflow.definition.start,
    refusal: run.depth > maxDepth ? tooDeep : (run.refusal ?? null),
  });
}

const tooDeep = `This run was started by a change of a workflow, which was started by a change of a workflow, and so on, more than ${maxDepth} times. Workflows that start one another go on for ever: change a trigger so that they end.`;
