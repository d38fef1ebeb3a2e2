import type { Queryable } from '@trellis/postgres';
import type { ClaimedStep } from './claim-steps.ts';

/** Puts a step back into the queue for later. */
export async function retryStep(
  client: Queryable,
  step: Pick<ClaimedStep, 'id' | 'attempt'>,
  delayMs: number,
  error: string,
): Promise<void> {
  await client.query(
    `update workflow.step set due_at = now() + make_interval(secs => $3), error = $4
    where id = $1 and attempt = $2 and status = 'DUE'`,
    [step.id, step.attempt, delayMs / 1000, error],
  );
}
