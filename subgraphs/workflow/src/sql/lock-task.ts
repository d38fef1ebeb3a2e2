import type { Queryable } from '@trellis/postgres';

/** A task with what its step and its definition say. */
export interface LockedTask {
  readonly id: string;
  readonly status: 'OPEN' | 'APPROVED' | 'REJECTED';
  readonly mode: 'ANY' | 'ALL';
  readonly node: string;
  readonly attempt: number;
  /** JSON text. */
  readonly definition: string;
}

/** Holds a task for this transaction: decisions about one task come one after the other. */
export async function lockTask(client: Queryable, id: string): Promise<LockedTask | undefined> {
  const { rows } = await client.query<LockedTask>(
    `select task.id, task.status, task.mode, task.node, step.attempt, definition.definition
    from workflow.task
    join workflow.step on step.id = task.id
    join workflow.run on run.id = task.run_id
    join workflow.definition using (version_hash, workflow_id)
    where task.id = $1 and definition.app_id = task.app_id
    for update of task`,
    [id],
  );
  return rows[0];
}
