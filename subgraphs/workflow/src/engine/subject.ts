import type { JsonObject, JsonValue, Model } from '@trellis/app-definition';
import type { LoadedApp } from '../apps/published-apps.ts';
import { mentionedFields, type ValueOf, valuesOf } from '../definition/variables.ts';
import { readRecord } from '../records/read-record.ts';
import type { RunOfStep } from '../sql/find-run.ts';
import type { Engine } from './engine.ts';
import { StepFailure } from './failure.ts';

/** What a step is about: a run, and the app as it is published now, whose model the record is of. */
export interface Subject {
  readonly run: RunOfStep;
  readonly asked: LoadedApp;
  readonly model: Model;
}

/** A run goes on by its own version's nodes, over the models as they are called today. */
export async function findSubject({ apps }: Engine, run: RunOfStep): Promise<Subject> {
  const asked = await apps.live(run.appId);
  if (!asked) throw new StepFailure('The app is gone.', { passing: false });
  const model = [...asked.app.models.values()].find(({ id }) => id === run.modelId);
  if (!model) throw new StepFailure('The model that the run is about is gone.', { passing: false });
  return { run, asked, model };
}

export function readSubject(
  { records }: Engine,
  { run, asked, model }: Subject,
  fields: ReadonlySet<string>,
): Promise<JsonObject> {
  return readRecord(records, asked, model, run.recordId, fields);
}

/** The values of the variables that a part of the definition mentions. Rejects where the record was deleted. */
export async function valuesFor(engine: Engine, subject: Subject, part: JsonValue): Promise<ValueOf> {
  const { id: runId, startedBy: userId } = subject.run;
  return valuesOf({ record: await readSubject(engine, subject, mentionedFields(part)), runId, userId });
}
