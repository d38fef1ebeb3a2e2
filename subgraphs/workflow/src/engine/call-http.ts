import type { WorkflowNode } from '@trellis/app-definition';
import { fill } from '../definition/variables.ts';
import { callUrl } from '../http/call-url.ts';
import { readableFieldNames } from '../records/read-record.ts';
import type { ClaimedStep } from '../sql/claim-steps.ts';
import { effectKey } from './effect-key.ts';
import type { Engine } from './engine.ts';
import { keptInput } from './kept-input.ts';
import type { Outcome } from './outcome.ts';
import { readSubject, type Subject, valuesFor } from './subject.ts';

export async function callHttp(
  engine: Engine,
  step: ClaimedStep,
  subject: Subject,
  node: Extract<WorkflowNode, { type: 'http' }>,
): Promise<Outcome> {
  const body = await keptInput(engine, step, () => makeBody(engine, step, subject, node));
  const { url, method = 'POST', headers = {} } = node;
  const status = await callUrl(engine.http, { url, method, headers, body, idempotencyKey: effectKey(step) });
  engine.onPoint('effectDone');
  return { kind: 'finished', result: `answered ${status}`, next: node.next };
}

/** The record itself is sent where the definition does not say what to send. */
async function makeBody(
  engine: Engine,
  step: ClaimedStep,
  subject: Subject,
  node: Extract<WorkflowNode, { type: 'http' }>,
): Promise<string> {
  const { run, model } = subject;
  const body =
    node.body === undefined
      ? await readSubject(engine, subject, readableFieldNames(model))
      : fill(node.body, await valuesFor(engine, subject, node.body));
  return JSON.stringify({
    run: run.id,
    workflow: run.workflow,
    node: step.node,
    record: { model: model.name, id: run.recordId },
    body,
  });
}
