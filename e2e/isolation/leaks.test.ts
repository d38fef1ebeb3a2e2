import { expect, test } from 'vitest';
import { leakIn } from './leaks.ts';

test.each([
  'select "id" from app_019a5f.note where id = $1',
  'relation "note" does not exist',
  'duplicate key value violates unique constraint',
  'invalid input syntax for type uuid',
  'connect ECONNREFUSED 127.0.0.1:5432',
  "TypeError: Cannot read properties of undefined (reading 'x')",
  '    at run (file:///srv/product/dist/run.js:3:7)',
  'ENOENT: no such file, open /var/lib/trellis/secret',
])('tells of the inside: %s', (text) => {
  expect(leakIn(text)).toBeDefined();
});

test.each([
  'name of Category is taken.',
  'You may not read Product.stock.',
  'Cannot query field "nothing" on type "Query".',
  'first is 5000; at most 1000 are allowed. Use a smaller page.',
])('tells nothing of it: %s', (text) => {
  expect(leakIn(text)).toBeUndefined();
});
