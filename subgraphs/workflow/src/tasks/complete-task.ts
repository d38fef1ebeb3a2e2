import type { WorkflowDefinition, WorkflowNode } from '@trellis/app-definition';
import { must, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { uuidV7 } from '@trellis/subgraph-kit';
import type { Engine } from '../engine/engine.ts';
import { closeTask } from '../sql/close-task.ts';
import { finishStep } from '../sql/finish-step.ts';
import { keepAnswer } from '../sql/keep-answer.ts';
import { listAnswers } from '../sql/list-answers.ts';
import { lockTask, type LockedTask } from '../sql/lock-task.ts';
import { decide, type Decision } from './decide.ts';

/** A task that the person may decide. */
export interface OwnTask {
  readonly id: string;
  readonly appId: string;
  readonly role: string;
  readonly mode: 'ANY' | 'ALL';
}

export interface GivenDecision {
  readonly personId: string;
  readonly decision: Decision;
  readonly comment: string | null;
}

/** Takes a person's decision; where it decides the task, the run goes on in the same transaction. */
export async function completeTask(engine: Engine, task: OwnTask, given: GivenDecision): Promise<void> {
  const holders = task.mode === 'ALL' ? await engine.identity.holdersOf(task.appId, task.role) : [];
  const isNew = await engine.database.transaction(async (client) => {
    const locked = must(await lockTask(client, task.id), 'a task that was just there');
    const answers = await listAnswers(client, task.id);
    const effect = decide({ task: locked, answers, holders, ...given });
    if (effect.kind === 'refused') throw new TrellisError('CONFLICT', effect.reason);
    if (effect.isNew) await keepAnswer(client, { taskId: task.id, ...given });
    if (effect.closes) await close(client, locked, effect.closes);
    return effect.isNew;
  });
  if (isNew) engine.onPoint('answerKept');
  engine.queue.ring();
}

async function close(client: Queryable, task: LockedTask, status: 'APPROVED' | 'REJECTED'): Promise<void> {
  const node = approvalOf(task);
  await closeTask(client, task.id, status);
  await finishStep(client, task, {
    result: status === 'APPROVED' ? 'approved' : 'rejected',
    next: status === 'APPROVED' ? node.approved : node.rejected,
    nextId: uuidV7(),
  });
}

function approvalOf({ definition, node }: LockedTask): Extract<WorkflowNode, { type: 'approval' }> {
  const found = (JSON.parse(definition) as WorkflowDefinition).nodes[node];
  if (found?.type !== 'approval') throw new Error(`${node} is no approval`);
  return found;
}
