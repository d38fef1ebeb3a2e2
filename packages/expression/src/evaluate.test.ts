import { describe, expect, test } from 'vitest';
import { checkExpression } from './check.ts';
import { evaluate, holds } from './evaluate.ts';
import { condition, type Purpose } from './scope.ts';
import { invoiceScope } from './testing/invoice-scope.ts';
import { writeForm } from './text-form.ts';

const fields = {
  number: 'INV-7',
  total: '12.50',
  quantity: 3,
  weight: 0.1,
  paid: null,
  issuedOn: '2026-01-31',
  sentAt: '2026-01-31T23:30:00.000Z',
  status: 'OPEN',
  tags: ['a', '😀'],
  customerId: null,
};

function computed(source: string, purpose: Purpose): unknown {
  const checked = checkExpression(source, invoiceScope, purpose);
  if (!checked.ok) throw new Error(checked.fault.message);
  const value = evaluate(checked.expression, { fields });
  return value === null ? null : writeForm(purpose.type, value);
}

describe('null makes null, and a condition treats null as false', () => {
  test.each([
    ['paid', false],
    ['!paid', false],
    ['paid || total > 1', true],
    ['paid && total > 1', false],
    ['paid == null', true],
    ['has(paid)', false],
    ['(paid ? 1 : 2) == 2', true],
    ['quantity / 0 == null', true],
  ])('%s', (source, expected) => {
    const checked = checkExpression(source, invoiceScope, condition);
    expect(checked.ok && holds(checked.expression, { fields })).toBe(expected);
  });
});

describe('values are exact', () => {
  test.each<[string, Purpose['type'], unknown]>([
    ['total * 0.1', 'decimal', '1.250'],
    ['total / 3', 'decimal', '4.16666666666666666667'],
    ['math.round(total, 0)', 'decimal', '13'],
    ['9223372036854775807 + quantity', 'int', null],
    ['-7 / 2', 'int', '-3'],
    ['-7 % 2', 'int', '-1'],
    ['weight + 0.2', 'double', 0.1 + 0.2],
    ["size('😀é')", 'int', '2'],
    ["'￿' < '😀' ? 'by code point' : 'by UTF-16'", 'string', 'by code point'],
    ["'a😀b'.substring(1, 2)", 'string', '😀'],
    ["'abc'.substring(2, 9)", 'string', null],
    ['issuedOn + days(30)', 'date', '2026-03-02'],
    ['issuedOn + hours(1)', 'date', null],
    ['date(sentAt + hours(1))', 'date', '2026-02-01'],
    ["issuedOn - date('2026-01-01')", 'duration', 30 * 86_400_000],
    ['issuedOn.getDayOfWeek()', 'int', '6'],
    ["'😀' in tags", 'bool', true],
  ])('%s', (source, type, expected) => {
    expect(computed(source, { type, words: '' })).toEqual(expected);
  });

  test('a field has room for what its size says', () => {
    const money: Purpose = { type: 'decimal', size: { kind: 'decimal', precision: 4, scale: 2 }, words: '' };
    expect(computed('total / 3', money)).toBe('4.17');
    expect(computed('total * 8', money)).toBeNull();
    expect(computed('quantity * 1000000000', { type: 'int', size: { kind: 'int32' }, words: '' })).toBeNull();
  });
});

test('a pattern that would take for ever elsewhere takes no time', () => {
  const checked = checkExpression("number.matches('^(a+)+$')", invoiceScope, condition);
  expect(checked.ok && holds(checked.expression, { fields: { number: `${'a'.repeat(5000)}!` } })).toBe(false);
});
