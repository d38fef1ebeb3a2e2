import type { Queryable } from '@trellis/postgres';
import type { ClaimedStep } from './claim-steps.ts';

/** Ends a step and its run with an error. */
export async function failStep(
  client: Queryable,
  step: Pick<ClaimedStep, 'id' | 'attempt'>,
  error: string,
): Promise<void> {
  await client.query(
    `with failed as (
      update workflow.step set status = 'FAILED', due_at = null, finished_at = now(), error = $3
      where id = $1 and attempt = $2 and status = 'DUE'
      returning run_id
    )
    update workflow.run set status = 'FAILED', finished_at = now(), error = $3
    from failed where run.id = failed.run_id`,
    [step.id, step.attempt, error],
  );
}
