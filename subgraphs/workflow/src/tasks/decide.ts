import type { Answer } from '../sql/list-answers.ts';

export type Decision = 'APPROVE' | 'REJECT';

export interface Deciding {
  readonly task: { readonly status: 'OPEN' | 'APPROVED' | 'REJECTED'; readonly mode: 'ANY' | 'ALL' };
  readonly answers: readonly Answer[];
  /** Who has the task's role now; asked only where all must approve. */
  readonly holders: readonly string[];
  readonly personId: string;
  readonly decision: Decision;
}

/** What a person's decision does to a task. */
export type Effect =
  | { readonly kind: 'refused'; readonly reason: string }
  /** `closes`: the task is decided by it, and so; else others are still asked. `isNew` is false for a repeat. */
  | { readonly kind: 'taken'; readonly isNew: boolean; readonly closes: 'APPROVED' | 'REJECTED' | undefined };

export function decide({ task, answers, holders, personId, decision }: Deciding): Effect {
  const own = answers.find((answer) => answer.personId === personId)?.decision ?? null;
  if (own !== null && own !== decision) return { kind: 'refused', reason: `You have decided already: ${own}.` };
  if (task.status !== 'OPEN') {
    return own === decision
      ? { kind: 'taken', isNew: false, closes: undefined }
      : { kind: 'refused', reason: `The task is decided already: ${task.status}.` };
  }
  const isNew = own === null;
  if (decision === 'REJECT') return { kind: 'taken', isNew, closes: 'REJECTED' };
  const isComplete = task.mode === 'ANY' || stillAsked(answers, holders, personId).length === 0;
  return { kind: 'taken', isNew, closes: isComplete ? 'APPROVED' : undefined };
}

/** Who was asked and has not answered. Who lost the role meanwhile is not waited for: he could not answer any more. */
function stillAsked(answers: readonly Answer[], holders: readonly string[], exceptId: string): readonly Answer[] {
  return answers.filter(
    ({ personId, decision }) => decision === null && personId !== exceptId && holders.includes(personId),
  );
}
