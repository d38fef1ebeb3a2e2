import { expect, test } from 'vitest';
import { models, recordId } from './record-id.ts';

test('a record has the same UUID of version 7 in every run', () => {
  expect(recordId('Artist', 90)).toBe('011e8f7d-4c5a-71fb-8aaa-58fa6a634cbd');
  expect(recordId('Track', 3503)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('ids are in the order of the numbers, and no two records share one', () => {
  const ids = models.flatMap((model) => Array.from({ length: 3503 }, (_, index) => recordId(model, index + 1)));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});
