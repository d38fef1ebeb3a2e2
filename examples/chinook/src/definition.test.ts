import { assignIds, isPublishable, validateDefinition } from '@trellis/app-definition';
import { expect, test } from 'vitest';
import { chinookDefinition } from './definition.ts';

test('the definition can be published without a remark', () => {
  const problems = validateDefinition(assignIds(chinookDefinition));
  expect(problems).toEqual([]);
  expect(isPublishable(problems)).toBe(true);
});
