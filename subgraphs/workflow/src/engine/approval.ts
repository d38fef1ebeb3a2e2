import type { WorkflowNode } from '@trellis/app-definition';
import type { Engine } from './engine.ts';
import type { Outcome } from './outcome.ts';
import { readSubject, type Subject } from './subject.ts';

/** Asks people. Nothing runs or stays in memory while they think: the rows wait. */
export async function openApproval(
  engine: Engine,
  subject: Subject,
  { role, mode = 'ANY' }: Extract<WorkflowNode, { type: 'approval' }>,
): Promise<Outcome> {
  // Nobody is asked about a record that was deleted.
  await readSubject(engine, subject, new Set());
  const people = mode === 'ALL' ? await engine.identity.holdersOf(subject.run.appId, role) : [];
  return { kind: 'waits', task: { role, mode, people } };
}
