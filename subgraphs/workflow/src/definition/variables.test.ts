import { expect, test } from 'vitest';
import { fill, fillData, mentionedFields, valuesOf } from './variables.ts';

const values = valuesOf({ record: { a: 1, b: null }, runId: 'r', userId: 'u' });

test('variables are replaced however deep they stand', () => {
  const value = { a: [{ $: 'record.a' }, { x: { $: 'user.id' } }], b: { $: 'record.b' }, c: { $: 'record.gone' } };
  expect(fill(value, values)).toEqual({ a: [1, { x: 'u' }], b: null, c: null });
});

test('in the data of an update a variable is a whole value, and inside one it is none', () => {
  expect(fillData({ a: { $: 'run.id' }, json: { x: { $: 'run.id' } } }, values)).toEqual({
    a: 'r',
    json: { x: { $: 'run.id' } },
  });
});

test('only fields of the record are read for a value that mentions them', () => {
  expect(mentionedFields({ a: [{ $: 'record.a' }], b: { $: 'user.id' }, c: { $: 'record.c' } })).toEqual(
    new Set(['a', 'c']),
  );
});
