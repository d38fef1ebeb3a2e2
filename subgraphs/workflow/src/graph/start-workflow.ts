import type { Workflow } from '@trellis/app-definition';
import { must, say, TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import type { LoadedApp } from '../apps/published-apps.ts';
import type { Engine } from '../engine/engine.ts';
import { startRun } from '../runs/start-run.ts';
import type { Loaders } from './loaders.ts';

/** Starts a workflow by hand and gives the run's id. The caller has been found to be one who may. */
export async function startWorkflow(
  engine: Engine,
  version: LoadedApp,
  workflow: Workflow,
  recordId: string,
  call: CallContext,
  { readable }: Loaders,
): Promise<string> {
  const model = must(version.app.models.get(workflow.definition.model), 'the model of a workflow');
  const id = recordId.toLowerCase();
  if (!isUuid(id) || !(await readable.load({ modelId: model.id, recordId: id }))) {
    throw new TrellisError('NOT_FOUND', say('write.noSuchRecord', { model: model.name }));
  }
  const personId = call.caller.person?.id ?? null;
  const run = await engine.database.transaction((client) =>
    startRun(client, {
      version,
      workflow,
      model,
      recordId: id,
      origin: call.idempotencyKey === undefined ? null : `call ${personId ?? ''} ${id} ${call.idempotencyKey}`,
      startedBy: personId,
      depth: 0,
    }),
  );
  engine.queue.ring();
  return run;
}
