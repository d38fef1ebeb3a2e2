import type { Queryable } from '@trellis/postgres';

export interface GivenAnswer {
  readonly taskId: string;
  readonly personId: string;
  readonly decision: 'APPROVE' | 'REJECT';
  readonly comment: string | null;
}

export async function keepAnswer(client: Queryable, answer: GivenAnswer): Promise<void> {
  await client.query(
    `insert into workflow.task_answer (task_id, person_id, decision, comment, decided_at)
    values ($1, $2, $3::workflow.task_decision, $4, now())
    on conflict (task_id, person_id) do update
    set decision = excluded.decision, comment = excluded.comment, decided_at = excluded.decided_at`,
    [answer.taskId, answer.personId, answer.decision, answer.comment],
  );
}
