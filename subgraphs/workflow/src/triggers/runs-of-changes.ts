import type { JsonObject, Model, Workflow } from '@trellis/app-definition';
import { TrellisError } from '@trellis/errors';
import type { FeedChange } from '@trellis/service-api';
import type { LoadedApp } from '../apps/published-apps.ts';
import { fillWhere } from '../definition/fill-where.ts';
import { isStartedBy, whereOf, workflowsOn } from '../definition/triggers.ts';
import { mentionedFields, valuesOf } from '../definition/variables.ts';
import { runOfChange } from '../engine/effect-key.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf } from '../engine/failure.ts';
import { matchRecord } from '../records/match-record.ts';
import { readRecord } from '../records/read-record.ts';
import type { NewRun } from '../runs/start-run.ts';
import { findOrigins, type OriginRun } from '../sql/find-origins.ts';

/**
 * The runs that changes of an app start, each by the workflows that were published when it was made. Rejects where they cannot be told now; on the last try what cannot be told is a
 * run that failed, and the others start.
 */
export async function runsOfChanges(
  engine: Engine,
  appId: string,
  changes: readonly FeedChange[],
  isLastTry: boolean,
): Promise<readonly NewRun[]> {
  if (changes.length === 0) return [];
  const origins = await findOrigins(
    engine.database.statements,
    appId,
    changes.flatMap(({ mutationId }) => runOfChange(mutationId) ?? []),
  );
  const runs: NewRun[] = [];
  for (const change of changes) {
    const version = await engine.apps.numbered(appId, change.appVersion);
    const model = version?.app.models.get(change.model);
    if (!version || !model) continue;
    for (const workflow of workflowsOn(version.app, model.name)) {
      const verdict = await ask(engine, version, workflow, model, change, isLastTry);
      if (verdict === 'no') continue;
      runs.push({
        version,
        workflow,
        model,
        recordId: change.recordId,
        // `at` too: a database that was restored gives the same numbers again.
        origin: `change ${change.seq} ${change.at}`,
        ...causeOf(change, origins),
        ...(verdict === 'yes' ? {} : verdict),
      });
    }
  }
  return runs;
}

/** Who is behind a change: of a workflow's own, whoever started that one. */
function causeOf(
  { mutationId, actor }: FeedChange,
  origins: ReadonlyMap<string, OriginRun>,
): Pick<NewRun, 'depth' | 'startedBy'> {
  const origin = origins.get(runOfChange(mutationId) ?? '');
  return origin ? { depth: origin.depth + 1, startedBy: origin.startedBy } : { depth: 0, startedBy: actor };
}

type Verdict = 'yes' | 'no' | { readonly refusal: string };

async function ask(
  engine: Engine,
  version: LoadedApp,
  workflow: Workflow,
  model: Model,
  change: FeedChange,
  isLastTry: boolean,
): Promise<Verdict> {
  const told = isStartedBy(workflow, model, change);
  const where = whereOf(workflow.definition.trigger);
  if (told !== 'unknown' || !where) return told === 'no' ? 'no' : 'yes';
  try {
    return (await holdsNow(engine, version, model, change, where)) ? 'yes' : 'no';
  } catch (thrown) {
    // Deleted meanwhile: it is not like anything any more.
    if (thrown instanceof TrellisError && thrown.code === 'NOT_FOUND') return 'no';
    const failure = failureOf(thrown);
    // What passes is asked again with the whole page; what does not would hold up all changes behind it for ever.
    if (failure.passing && !isLastTry) throw thrown;
    return { refusal: `Whether the workflow starts could not be told. ${failure.message}` };
  }
}

async function holdsNow(
  engine: Engine,
  version: LoadedApp,
  model: Model,
  { recordId, actor }: FeedChange,
  where: JsonObject,
): Promise<boolean> {
  const fields = mentionedFields(where);
  const record = fields.size > 0 ? await readRecord(engine.records, version, model, recordId, fields) : {};
  const values = valuesOf({ record, runId: null, userId: actor });
  return matchRecord(engine.records, version, model, recordId, fillWhere(version.app, model, where, values));
}
