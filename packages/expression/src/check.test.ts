import { describe, expect, test } from 'vitest';
import { checkExpression } from './check.ts';
import { condition, type Purpose } from './scope.ts';
import { invoiceScope } from './testing/invoice-scope.ts';

const decimal: Purpose = { type: 'decimal', words: 'a Decimal' };
const text: Purpose = { type: 'string', words: 'a text' };

function faultOf(source: string, purpose: Purpose = condition): string {
  const checked = checkExpression(source, invoiceScope, purpose);
  return checked.ok ? 'none' : `${checked.fault.message} (${source.slice(checked.fault.start, checked.fault.end)})`;
}

describe('a mistake is told in words, with its place', () => {
  test.each([
    ['', 'An expression is expected here. ()'],
    ['paid &&', 'Unexpected token: EOF. ()'],
    ['Total > 1', '"Invoice" has no field "Total". Did you mean "total"? (Total)'],
    ['total > number', 'a decimal number and a text cannot be compared. (total > number)'],
    ['number + 1 == number', '+ is not available for a text and a whole number. (number + 1)'],
    ['weight + total > 1.0', '+ is not available for a Float and a decimal number. (weight + total)'],
    ['total', 'This is a decimal number, and true or false is expected. (total)'],
    ['status == "PAYED"', 'The enum has no value "PAYED". It has OPEN, PAID. (status == "PAYED")'],
    ['status in ["OPEN", "paid"]', 'The enum has no value "paid". Did you mean "PAID"? ("paid")'],
    [
      'customer.name == "Ada"',
      'An expression reads the fields of its own record alone, not those of related records. (customer.name)',
    ],
    ['place == null', '"place" is a Point, and nothing computes with it. (place)'],
    ['user.id == customerId', '"user.id" is not available here. (user.id)'],
    ['tags.exists(t, t == "x")', '"exists" is not available. (tags.exists(t, t == "x"))'],
    ['tags == ["a"]', 'A list stands behind "in" alone: status in ["OPEN", "PAID"]. (["a"])'],
    ['{"a": 1} == null', 'Maps, and members of lists, are not available. ({"a": 1})'],
    ['paid < true', 'Of true or false none is smaller than another. (paid < true)'],
    ['total > null', 'With null there is "== null" and "!= null" alone. (total > null)'],
    ['date("2026-02-30") == issuedOn', 'Expected a text such as "2026-01-31". ("2026-02-30")'],
    ['number.upper() == ""', 'There is no .upper(). (number.upper())'],
    ['9223372036854775808 > 1', 'This number is too large. (9223372036854775808)'],
    ['number == "\\u0000"', 'A text cannot hold a zero byte. ("\\u0000")'],
  ])('%s', (source, fault) => {
    expect(faultOf(source)).toBe(fault);
  });

  test('of a formula, what does not become the type of its field', () => {
    expect(faultOf('weight', decimal)).toContain('no fields of the type Float, become decimals');
    expect(faultOf('total', text)).toBe('This is a decimal number, and a text is expected. (total)');
    expect(faultOf('null', text)).toBe('This is null, and a text is expected. (null)');
  });
});

describe('an expression that is too large is refused', () => {
  test.each([
    ['parts', Array.from({ length: 300 }, () => 'paid').join(' && ')],
    ['depth', `${'('.repeat(30)}paid${')'.repeat(30)}`],
    ['characters', `paid ${' '.repeat(10_000)}`],
  ])('by its %s', (_, source) => {
    const checked = checkExpression(source, invoiceScope, condition);
    expect(checked).toMatchObject({ ok: false, fault: { isLimit: true } });
  });
});

describe('numbers find the type that loses nothing', () => {
  test.each([
    ['total * 1.19', decimal],
    ['total * quantity', decimal],
    ['paid ? total : 0.5', decimal],
    ['paid ? 1.5 : 2.5', decimal],
    ['-0.1', decimal],
    ['quantity', decimal],
    ['weight * 2 > quantity', condition],
    ['total in [1, 2.5]', condition],
    ['quantity in [total]', condition],
    ['sentAt.getFullYear() == issuedOn.getFullYear()', condition],
  ])('%s', (source, purpose) => {
    expect(faultOf(source, purpose)).toBe('none');
  });
});

describe('patterns are what RE2 and PostgreSQL share', () => {
  test.each(['^[A-Z]{2}-\\d+$', '(?:a|b)*c?', '[^\\n]+', '数据|[\\u4e00-龥]'])('%s', (pattern) => {
    expect(faultOf(`number.matches(r"${pattern.replace('\\u4e00', '一')}")`)).toBe('none');
  });

  test.each([
    ['(a+)\\1', '"\\1" is not available in patterns.'],
    ['(?=a)', 'only (?:…) is available'],
    ['(?i)a', 'only (?:…) is available'],
    ['\\bword', '"\\b" is not available in patterns.'],
    ['a{1000}', 'up to 255 at most'],
    ['(a{100}){100}', 'more than 1000 characters'],
    ['[z-a]', 'from a smaller character to a larger one'],
    ['[[:alpha:]]', 'write \\[ to mean the character'],
    ['a**', 'A repetition cannot be repeated'],
    ['(a', 'A "(" is not closed'],
    ['a)', 'A ")" closes nothing'],
    ['[a', 'ends in the middle'],
    ['*a', 'Nothing stands before "*"'],
  ])('%s is refused', (pattern, words) => {
    expect(faultOf(`number.matches(r"${pattern}")`)).toContain(words);
  });
});
