import { expect, it } from 'vitest';
import { cleanFileName } from './file-name.ts';

it.each([
  ['plain.txt', 'plain.txt'],
  ['/home/ada/notes.txt', 'notes.txt'],
  ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
  ['a\u0000b\u001b[31m\nc.txt', 'a_b_[31m_c.txt'],
  ['invoice\u202Efdp.exe', 'invoice_fdp.exe'],
  ['  spaced  ', 'spaced'],
  ['', 'file'],
  ['folder/', 'file'],
  ['...', 'file'],
  ['.profile', '.profile'],
  ['half \ud800', 'half \ufffd'],
  ['cafe\u0301', 'caf\u00e9'],
])('%j is shown as %j', (given, shown) => {
  expect(cleanFileName(given)).toBe(shown);
});
