import type { Queryable } from '@trellis/postgres';
import type { ClaimedStep } from './claim-steps.ts';

export interface OpenedTask {
  readonly role: string;
  readonly mode: 'ANY' | 'ALL';
  /** Who must approve. */
  readonly people: readonly string[];
}

/** Takes a step out of the queue until people have decided. False where it was taken by another since. */
export async function openTask(
  client: Queryable,
  step: Pick<ClaimedStep, 'id' | 'attempt'>,
  { role, mode, people }: OpenedTask,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with waiting as (
      update workflow.step set status = 'WAITING', due_at = null
      where id = $1 and attempt = $2 and status = 'DUE'
      returning id, run_id, node
    ), opened as (
      insert into workflow.task (id, run_id, app_id, model_id, record_id, node, role, mode)
      select waiting.id, run_id, app_id, model_id, record_id, node, $3, $4::workflow.task_mode
      from waiting join workflow.run on run.id = waiting.run_id
    ), asked as (
      insert into workflow.task_answer (task_id, person_id)
      select waiting.id, person from waiting cross join unnest($5::uuid[]) person
    )
    update workflow.run set status = 'WAITING' from waiting where run.id = waiting.run_id`,
    [step.id, step.attempt, role, mode, people],
  );
  return rowCount === 1;
}
