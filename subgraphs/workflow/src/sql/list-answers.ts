import type { Queryable } from '@trellis/postgres';

export interface Answer {
  readonly personId: string;
  /** Null while the person is only asked. */
  readonly decision: 'APPROVE' | 'REJECT' | null;
}

export async function listAnswers(client: Queryable, taskId: string): Promise<readonly Answer[]> {
  const { rows } = await client.query<Answer>(
    `select person_id as "personId", decision from workflow.task_answer where task_id = $1`,
    [taskId],
  );
  return rows;
}
