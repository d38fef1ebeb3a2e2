import type { WorkflowDefinition, WorkflowNode } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { uuidV7 } from '@trellis/subgraph-kit';
import type { ClaimedStep } from '../sql/claim-steps.ts';
import { failStep } from '../sql/fail-step.ts';
import { findRun } from '../sql/find-run.ts';
import { finishStep } from '../sql/finish-step.ts';
import { openTask } from '../sql/open-task.ts';
import { retryStep } from '../sql/retry-step.ts';
import { openApproval } from './approval.ts';
import { delayAfter, type RetrySettings } from './backoff.ts';
import { callHttp } from './call-http.ts';
import { checkCondition } from './condition.ts';
import type { Engine } from './engine.ts';
import { failureOf, StepFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { findSubject, type Subject } from './subject.ts';
import { updateRecord } from './update-record.ts';

/** Works on a claimed step until its outcome is stored. Rejects only where the database does not answer. */
export async function runStep(engine: Engine, step: ClaimedStep, retries: RetrySettings): Promise<void> {
  engine.onPoint('stepClaimed');
  try {
    if (step.attempt > retries.maxAttempts)
      throw gaveUp(step.attempt - 1, step.error ?? 'The process ended each time.');
    const { subject, node } = await findNode(engine, step);
    await keepOutcome(engine, step, await visit(engine, step, subject, node));
  } catch (thrown) {
    await keepFailure(engine, step, thrown, retries);
  }
}

async function findNode(
  engine: Engine,
  step: ClaimedStep,
): Promise<{ readonly subject: Subject; readonly node: WorkflowNode }> {
  const run = must(await findRun(engine.database.statements, step.runId), 'the run of a step');
  const definition = JSON.parse(run.definition) as WorkflowDefinition;
  const node = must(definition.nodes[step.node], `the node ${step.node}`);
  return { subject: await findSubject(engine, run), node };
}

function visit(engine: Engine, step: ClaimedStep, subject: Subject, node: WorkflowNode): Promise<Outcome> {
  switch (node.type) {
    case 'condition':
      return checkCondition(engine, subject, node);
    case 'update':
      return updateRecord(engine, step, subject, node);
    case 'http':
      return callHttp(engine, step, subject, node);
    case 'approval':
      return openApproval(engine, subject, node);
    default:
      return unreachable(node);
  }
}

async function keepOutcome(engine: Engine, step: ClaimedStep, outcome: Outcome): Promise<void> {
  const { statements } = engine.database;
  switch (outcome.kind) {
    case 'finished':
      await finishStep(statements, step, { ...outcome, nextId: uuidV7() });
      engine.onPoint('stepFinished');
      engine.queue.ring();
      return;
    case 'waits':
      await openTask(statements, step, outcome.task);
      engine.onPoint('taskOpened');
      return;
    default:
      unreachable(outcome);
  }
}

async function keepFailure(engine: Engine, step: ClaimedStep, thrown: unknown, retries: RetrySettings): Promise<void> {
  const failure = failureOf(thrown);
  const isLast = !failure.passing || step.attempt >= retries.maxAttempts;
  const { runId, node, attempt } = step;
  const about = { runId, node, attempt, err: failure.cause ?? failure };
  if (!isLast) {
    engine.log.warn(about, 'a step of a workflow failed and will be repeated');
    await retryStep(engine.database.statements, step, delayAfter(attempt, retries), failure.message);
    return;
  }
  engine.log.error(about, 'a run of a workflow failed');
  const final = failure.passing ? gaveUp(attempt, failure.message) : failure;
  await failStep(engine.database.statements, step, `${node}: ${final.message}`);
}

function gaveUp(attempts: number, last: string): StepFailure {
  return new StepFailure(`Given up after ${attempts} attempts. ${last}`, { passing: false });
}
