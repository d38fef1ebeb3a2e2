import type { WorkflowNode } from '@trellis/app-definition';
import { rootFieldNames, typeNames } from '@trellis/records-schema';
import type { GraphRequest } from '@trellis/service-api';
import { fillData } from '../definition/variables.ts';
import { askRecords, systemCall } from '../records/ask-records.ts';
import type { ClaimedStep } from '../sql/claim-steps.ts';
import { changeId, effectKey } from './effect-key.ts';
import type { Engine } from './engine.ts';
import { keptInput } from './kept-input.ts';
import type { Outcome } from './outcome.ts';
import { type Subject, valuesFor } from './subject.ts';

/** A mutation and the version it is written in: a repeat after a publish is the same text, asked of the same version. */
interface Input extends GraphRequest {
  readonly versionHash: string;
}

export async function updateRecord(
  engine: Engine,
  step: ClaimedStep,
  subject: Subject,
  node: Extract<WorkflowNode, { type: 'update' }>,
): Promise<Outcome> {
  const text = await keptInput(engine, step, () => makeInput(engine, subject, node));
  const { versionHash, query, variables } = JSON.parse(text) as Input;
  const call = systemCall({ ...subject.asked, versionHash }, changeId(step), effectKey(step));
  const { record } = await askRecords<{ record: { version: number } }>(engine.records, { query, variables }, call);
  engine.onPoint('effectDone');
  return { kind: 'finished', result: `version ${record.version}`, next: node.next };
}

async function makeInput(
  engine: Engine,
  subject: Subject,
  node: Extract<WorkflowNode, { type: 'update' }>,
): Promise<string> {
  const { asked, model, run } = subject;
  const { uniqueInput, updateInput } = typeNames(model.name);
  const data = fillData(node.data, await valuesFor(engine, subject, node.data));
  const input: Input = {
    versionHash: asked.versionHash,
    query: `mutation ($where: ${uniqueInput}!, $data: ${updateInput}!) {
      record: ${rootFieldNames(model).mutation.update}(where: $where, data: $data) { version }
    }`,
    variables: { where: { id: run.recordId }, data },
  };
  return JSON.stringify(input);
}
