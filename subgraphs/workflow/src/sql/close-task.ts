import type { Queryable } from '@trellis/postgres';

export async function closeTask(client: Queryable, id: string, status: 'APPROVED' | 'REJECTED'): Promise<void> {
  await client.query(`update workflow.task set status = $2::workflow.task_status, closed_at = now() where id = $1`, [
    id,
    status,
  ]);
}
