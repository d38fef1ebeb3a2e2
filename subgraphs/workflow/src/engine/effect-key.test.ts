import { expect, test } from 'vitest';
import { changeId, effectKey, runOfChange } from './effect-key.ts';

const visit = { runId: '01900000-0000-7000-8000-00000000000a', node: 'tell', visit: 2 };

test('a change tells which run made it', () => {
  expect(effectKey(visit)).toBe('01900000-0000-7000-8000-00000000000a:tell:2');
  expect(runOfChange(changeId(visit))).toBe(visit.runId);
});

test('what a client can choose as its request id is never a run', () => {
  expect(runOfChange(effectKey(visit))).toBeUndefined();
  expect(runOfChange('workflow:x')).toBeUndefined();
  expect(runOfChange(null)).toBeUndefined();
});
