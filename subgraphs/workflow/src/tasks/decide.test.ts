import { expect, test } from 'vitest';
import type { Answer } from '../sql/list-answers.ts';
import { decide, type Deciding } from './decide.ts';

const asked = (personId: string, decision: Answer['decision'] = null): Answer => ({ personId, decision });
const deciding = (more: Partial<Deciding>) =>
  decide({
    task: { status: 'OPEN', mode: 'ALL' },
    answers: [],
    holders: ['ann', 'ben'],
    personId: 'ann',
    decision: 'APPROVE',
    ...more,
  });

test('where any one decides, the first decision closes the task', () => {
  const task = { status: 'OPEN', mode: 'ANY' } as const;
  expect(deciding({ task })).toEqual({ kind: 'taken', isNew: true, closes: 'APPROVED' });
  expect(deciding({ task, decision: 'REJECT' })).toEqual({ kind: 'taken', isNew: true, closes: 'REJECTED' });
});

test('where all decide, the last approval closes it, and any rejection', () => {
  expect(deciding({ answers: [asked('ann'), asked('ben')] })).toMatchObject({ isNew: true, closes: undefined });
  expect(deciding({ answers: [asked('ann'), asked('ben', 'APPROVE')] })).toMatchObject({ closes: 'APPROVED' });
  expect(deciding({ answers: [asked('ann'), asked('ben')], decision: 'REJECT' })).toMatchObject({ closes: 'REJECTED' });
});

test('who lost the role is not waited for, also when somebody only repeats himself', () => {
  const answers = [asked('ann'), asked('cid')];
  expect(deciding({ answers })).toMatchObject({ closes: 'APPROVED' });
  const repeated = [asked('ann', 'APPROVE'), asked('cid')];
  expect(deciding({ answers: repeated })).toEqual({ kind: 'taken', isNew: false, closes: 'APPROVED' });
});

test('a decided task takes what was said again, and nothing else', () => {
  const task = { status: 'APPROVED', mode: 'ALL' } as const;
  const answers = [asked('ann', 'APPROVE')];
  expect(deciding({ task, answers })).toEqual({ kind: 'taken', isNew: false, closes: undefined });
  expect(deciding({ task, answers, decision: 'REJECT' }).kind).toBe('refused');
  expect(deciding({ task, answers, personId: 'ben' }).kind).toBe('refused');
});
