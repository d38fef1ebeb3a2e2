import { isPublishable, validateDefinition } from '@trellis/app-definition';
import { expect, test } from 'vitest';
import { practice } from './practice.ts';

test('the app to practise on is one that could be published', () => {
  expect(isPublishable(validateDefinition(practice))).toBe(true);
});
