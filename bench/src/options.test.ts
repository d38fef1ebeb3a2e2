import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('an unknown operation or server is refused by name', () => {
  expect(() => parseOptions(['--ops', 'A,B'])).toThrow('--ops: B is none of A, C, D, F, N, U.');
  expect(() => parseOptions(['--only', 'nginx'])).toThrow('--only: nginx is none of');
  expect(() => parseOptions(['--rounds', 'many'])).toThrow('--rounds must be a number above 0, not many.');
});

test('a server name may hold spaces', () => {
  expect(parseOptions(['--only', 'bare,postgraphile with role'])?.contenders).toEqual([
    'bare',
    'postgraphile with role',
  ]);
});
