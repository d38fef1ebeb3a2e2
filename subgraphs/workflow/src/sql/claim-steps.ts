import type { Queryable } from '@trellis/postgres';

/** A step that this process has taken until its lease ends. */
export interface ClaimedStep {
  readonly id: string;
  readonly runId: string;
  readonly node: string;
  readonly visit: number;
  /** Proves the lease: whoever takes the step next has a higher one. */
  readonly attempt: number;
  readonly input: string | null;
  readonly error: string | null;
}

/**
 * Takes steps whose time has come, each by one process alone. A lease is nothing but a later time: a process that died
 * leaves a step that is due again.
 */
export async function claimSteps(client: Queryable, limit: number, leaseMs: number): Promise<readonly ClaimedStep[]> {
  const { rows } = await client.query<ClaimedStep>(
    `update workflow.step set attempt = attempt + 1, due_at = now() + make_interval(secs => $2)
    where id in (
      select id from workflow.step where due_at <= now() order by due_at limit $1 for update skip locked
    )
    returning id, run_id as "runId", node, visit, attempt, input, error`,
    [limit, leaseMs / 1000],
  );
  return rows;
}
