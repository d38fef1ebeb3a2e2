import { expect, test } from 'vitest';
import { isAccepted } from './accept.ts';

test('a field takes a type by its name, by another name of it, and by its kind', () => {
  expect(isAccepted('image/png', ['image/*'])).toBe(true);
  expect(isAccepted('image/png', ['application/pdf', 'image/png'])).toBe(true);
  expect(isAccepted('image/jpeg', ['image/jpg'])).toBe(true);
});

test('a field takes nothing else, and not what could not be recognised', () => {
  expect(isAccepted('application/pdf', ['image/*'])).toBe(false);
  expect(isAccepted('image/gif', ['image/png'])).toBe(false);
  expect(isAccepted('application/octet-stream', ['image/*', 'text/plain'])).toBe(false);
  expect(isAccepted('image/png', [])).toBe(false);
});
