import type { WorkflowNode } from '@trellis/app-definition';
import { fillWhere } from '../definition/fill-where.ts';
import { matchRecord } from '../records/match-record.ts';
import type { Engine } from './engine.ts';
import type { Outcome } from './outcome.ts';
import { type Subject, valuesFor } from './subject.ts';

export async function checkCondition(
  engine: Engine,
  subject: Subject,
  node: Extract<WorkflowNode, { type: 'condition' }>,
): Promise<Outcome> {
  const { asked, model, run } = subject;
  const where = fillWhere(asked.app, model, node.where, await valuesFor(engine, subject, node.where));
  const holds = await matchRecord(engine.records, asked, model, run.recordId, where);
  return { kind: 'finished', result: holds ? 'then' : 'else', next: holds ? node.then : node.else };
}
