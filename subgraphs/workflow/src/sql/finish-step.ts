import type { Queryable } from '@trellis/postgres';
import type { ClaimedStep } from './claim-steps.ts';

export interface FinishedStep {
  readonly result: string;
  /** Where the run goes on; undefined where it ends. */
  readonly next: string | undefined;
  /** The id for the next step. */
  readonly nextId: string;
}

/**
 * Ends a step and puts the next one into the queue, or ends the run: one statement, so that a run has one step that is
 * not done, always. False where the step was taken by another since.
 */
export async function finishStep(
  client: Queryable,
  step: Pick<ClaimedStep, 'id' | 'attempt'>,
  { result, next, nextId }: FinishedStep,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with finished as (
      update workflow.step set status = 'DONE', due_at = null, finished_at = now(), result = $3, error = null
      where id = $1 and attempt = $2 and status in ('DUE', 'WAITING')
      returning run_id
    ), followed as (
      insert into workflow.step (id, run_id, node, visit, due_at)
      select $5, run_id, $4, 1 + (select count(*) from workflow.step s where s.run_id = finished.run_id and s.node = $4), now()
      from finished where $4::text is not null
    )
    update workflow.run set
      status = case when $4::text is null then 'DONE' else 'RUNNING' end::workflow.run_status,
      finished_at = case when $4::text is null then now() end
    from finished where run.id = finished.run_id`,
    [step.id, step.attempt, result, next ?? null, nextId],
  );
  return rowCount === 1;
}
