import { expect, test } from 'vitest';
import { letterFormsIn } from './letter-forms.ts';

test.each([
  ['数据', '', ''],
  ['market', '', ''],
  ['SIGNAL', '\u017f', 's'],
  ['\u017f', '\u017f', 's'],
  ['ΟΔΥΣΣΕΥΣ', '\u03c2\u03f5', 'σε'],
  ['\u00b5', '\u00b5', '\u03bc'],
  ['К ТЪ', '\u1c84\u1c85\u1c86', 'ттъ'],
])('of the letters with two forms only those of %s are brought into one', (text, second, first) => {
  expect(letterFormsIn('second', [text])).toBe(second);
  expect(letterFormsIn('first', [text])).toBe(first);
});
