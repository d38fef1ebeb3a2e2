import { expect, test } from 'vitest';
import { didYouMean, quoted } from './nearest.ts';

test.each([
  ['Odrer', ['Order', 'Customer'], ' Did you mean "Order"?'],
  ['Order', ['Orders', 'Ordr', 'Border'], ' Did you mean "Orders" or "Ordr"?'],
  ['string', ['String', 'Int'], ' Did you mean "String"?'],
  ['SETNULL', ['RESTRICT', 'SET_NULL', 'CASCADE'], ' Did you mean "SET_NULL"?'],
  ['ab', ['ba', 'abc', 'xyz'], ' Did you mean "ba" or "abc"?'],
  ['a', ['', 'b', 'bcd'], ' Did you mean "" or "b"?'],
  ['Invoice', ['Order', 'Customer'], ''],
  ['x'.repeat(1_000_000), ['x'.repeat(64)], ''],
])('for "%.20s" of %j it asks:%s', (wrong, names, question) => {
  expect(didYouMean(wrong, names)).toBe(question);
});

test('a name that is too long is cut', () => {
  expect(quoted('Order')).toBe('"Order"');
  expect(quoted('x'.repeat(100))).toBe(`"${'x'.repeat(60)}…"`);
});
