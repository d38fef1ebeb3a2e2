import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('an unknown operation or server is refused by name', () => {
  expect(() => parseOptions(['--ops', 'A,Z'])).toThrow('--ops: Z is none of A, C, D, F, G, H, N, U, B.');
  expect(() => parseOptions(['--only', 'nginx'])).toThrow('--only: nginx is none of');
  expect(() => parseOptions(['--growth', 'rows,years'])).toThrow('--growth: years is none of');
  expect(() => parseOptions(['--rounds', 'many'])).toThrow('--rounds must be a number above 0, not many.');
});

test('a server name may hold spaces', () => {
  expect(parseOptions(['--only', 'bare,postgraphile with role'])?.contenders).toEqual([
    'bare',
    'postgraphile with role',
  ]);
});

test('growth is measured where it is asked for, all of it in a word', () => {
  expect(parseOptions([])?.growth).toEqual([]);
  expect(parseOptions(['--growth', 'all', '--ops', 'none'])).toMatchObject({
    growth: ['rows', 'nesting', 'models', 'connections'],
    operations: [],
  });
});
