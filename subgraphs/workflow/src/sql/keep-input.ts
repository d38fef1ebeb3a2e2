import type { Queryable } from '@trellis/postgres';
import type { ClaimedStep } from './claim-steps.ts';

/** Keeps what the step's effect will be done with. False where the step was taken by another since. */
export async function keepInput(
  client: Queryable,
  step: Pick<ClaimedStep, 'id' | 'attempt'>,
  input: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update workflow.step set input = $3 where id = $1 and attempt = $2 and status = 'DUE'`,
    [step.id, step.attempt, input],
  );
  return rowCount === 1;
}
