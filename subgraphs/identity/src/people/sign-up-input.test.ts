import { expect, it } from 'vitest';
import { readEmail, readLocale, readSignUpInput } from './sign-up-input.ts';

const good = { email: 'ada@example.com', password: 'correct horse', name: 'Ada' };

it('stores one form of an address and of a name, and the password as it is', () => {
  expect(readSignUpInput({ email: ' Ada@Example.COM ', password: ' pass word ', name: ' Ada  Lovelace ' })).toEqual({
    email: 'ada@example.com',
    password: ' pass word ',
    name: 'Ada  Lovelace',
  });
  expect(readEmail('admin@localhost')).toBe('admin@localhost');
  expect(readEmail('JU\u0308RGEN@example.com')).toBe('jürgen@example.com');
});

it('tells all faults at once, each with its path', () => {
  expect(() => readSignUpInput({ email: 'nobody', password: 'short', name: ' ' })).toThrow(
    expect.objectContaining({
      code: 'VALIDATION_FAILED',
      options: {
        fieldErrors: [
          expect.objectContaining({ path: ['input', 'email'], rule: 'pattern' }),
          expect.objectContaining({ path: ['input', 'password'], rule: 'minLength', params: { minLength: 8 } }),
          expect.objectContaining({ path: ['input', 'name'], rule: 'required' }),
        ],
      },
    }),
  );
});

it.each([
  ['email', `${'a'.repeat(250)}@example.com`, 'pattern'],
  ['email', 'a b@example.com', 'pattern'],
  ['email', 'a\0@example.com', 'pattern'],
  ['password', 'x'.repeat(257), 'maxLength'],
  ['name', 'x'.repeat(101), 'maxLength'],
  ['name', 'Ada\u0000', 'pattern'],
  ['name', 'Ada\u202eecila', 'pattern'],
  ['name', 'Ada\ud800', 'pattern'],
])('refuses %s %j by the rule %s', (field, value, rule) => {
  expect(() => readSignUpInput({ ...good, [field]: value })).toThrow(
    expect.objectContaining({ options: { fieldErrors: [expect.objectContaining({ path: ['input', field], rule })] } }),
  );
});

it('keeps a language only where it is one', () => {
  expect(['en', 'zh-Hans-CN', 'en; drop', '', undefined].map(readLocale)).toEqual([
    'en',
    'zh-Hans-CN',
    undefined,
    undefined,
    undefined,
  ]);
});
