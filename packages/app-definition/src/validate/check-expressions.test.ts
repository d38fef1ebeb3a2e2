import { describe, expect, test } from 'vitest';
import type { AppDefinition, FieldDefinition } from '../definition.ts';
import { validateDefinition } from './validate.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

function app(fields: Fields, more: Partial<AppDefinition['models'][string]> = {}): AppDefinition {
  return {
    format: 1,
    enums: { Status: { values: [{ name: 'OPEN' }, { name: 'PAID' }] } },
    models: {
      Invoice: {
        plural: 'invoices',
        fields: {
          name: { type: 'String' },
          total: { type: 'Decimal', precision: 12, scale: 2 },
          count: { type: 'Int' },
          place: { type: 'Point' },
          owner: { type: 'User' },
          status: { type: 'Status' },
          customer: { type: 'Customer', inverse: 'invoices' },
          ...fields,
        },
        ...more,
      },
      Customer: { fields: { invoices: { type: 'Invoice', list: true, inverse: 'customer' } } },
    },
  };
}

function problems(definition: AppDefinition): readonly string[] {
  return validateDefinition(definition).map(
    ({ path, code, message }) => `${path.split('/').slice(2).join('/')} ${code}: ${message}`,
  );
}

describe('a formula is refused with its place', () => {
  test.each<[string, FieldDefinition, string]>([
    [
      'an unknown field',
      { type: 'String', formula: 'nam + "x"' },
      'EXPRESSION_INVALID: "Invoice" has no field "nam". Did you mean "name"? It is about "nam", at character 1.',
    ],
    [
      'another type',
      { type: 'Int', formula: 'total' },
      'EXPRESSION_INVALID: This is a decimal number, and a value of the type Int is expected.',
    ],
    [
      'a relation',
      { type: 'String', formula: 'customer.name' },
      'EXPRESSION_INVALID: An expression reads the fields of its own record alone, not those of related records.',
    ],
    [
      'a relation itself',
      { type: 'Boolean', formula: 'has(customer)' },
      'EXPRESSION_INVALID: "customer" is a relation, and an expression reads its own record alone. Its id is "customerId". It is about "customer", at character 5.',
    ],
    [
      'a point',
      { type: 'Boolean', formula: 'has(place)' },
      'EXPRESSION_INVALID: "place" is of the type Point, and expressions do not compute with that. It is about "place", at character 5.',
    ],
    [
      'the caller',
      { type: 'Boolean', formula: 'owner == user.id' },
      'EXPRESSION_INVALID: "user.id" is not available here. It is about "user.id", at character 10.',
    ],
    [
      'too much',
      { type: 'Int', formula: Array.from({ length: 600 }, () => 'count').join('+') },
      'LIMIT_EXCEEDED: Exceeded maxAstNodes (500).',
    ],
    [
      'itself',
      { type: 'Int', formula: 'f + 1' },
      'EXPRESSION_INVALID: "f" would be computed from itself: f → f. It is about "f", at character 1.',
    ],
  ])('%s', (_, field, expected) => {
    expect(problems(app({ f: field }))).toEqual([`Invoice/fields/f/formula ${expected}`]);
  });

  test('formulas that need one another', () => {
    const found = problems(app({ a: { type: 'Int', formula: 'b + 1' }, b: { type: 'Int', formula: 'a + 1' } }));
    expect(found[1]).toContain('"a" would be computed from itself: a → b → a.');
    expect(found).toHaveLength(2);
  });

  test('formulas that together are too large', () => {
    const doubled = Array.from({ length: 12 }, (_, index) => [
      `f${index}`,
      { type: 'BigInt', formula: index === 0 ? 'count + 1' : `f${index - 1} + f${index - 1}` },
    ]);
    expect(problems(app(Object.fromEntries(doubled) as Fields))[0]).toContain(
      'LIMIT_EXCEEDED: With the formulas that it names',
    );
  });

  test('with members that go with what is written', () => {
    const formula: FieldDefinition = { type: 'String', formula: 'name', required: true, unique: true, maxLength: 3 };
    expect(problems(app({ f: formula })).map((problem) => problem.split(':')[0])).toEqual([
      'Invoice/fields/f/required MEMBER_NOT_ALLOWED',
      'Invoice/fields/f/unique MEMBER_NOT_ALLOWED',
      'Invoice/fields/f/maxLength MEMBER_NOT_ALLOWED',
    ]);
  });

  test('of types that nothing computes', () => {
    expect(problems(app({ f: { type: 'JSON', formula: 'name' } }))[0]).toContain(
      'MEMBER_NOT_ALLOWED: "formula" goes with',
    );
    expect(problems(app({ f: { type: 'String', list: true, formula: 'name' } }))[0]).toContain('MEMBER_NOT_ALLOWED');
  });

  test('where a written field is needed', () => {
    const formula: Fields = { f: { type: 'String', formula: 'name' } };
    expect(
      problems(app(formula, { unique: [['f', 'name']], indexes: [['f']], search: ['f'] })).filter((problem) =>
        problem.includes('FIELD_NOT_ALLOWED'),
      ),
    ).toHaveLength(3);
    const permissions = { user: { read: [{ fields: ['f'] }], update: [{ fields: ['f'], set: { f: 'x' } }] } } as const;
    expect(problems(app(formula, { permissions })).map((problem) => problem.split(':')[0])).toEqual([
      'Invoice/permissions/user/update/0/fields/0 FIELD_NOT_ALLOWED',
      'Invoice/permissions/user/update/0/set/f FIELD_NOT_ALLOWED',
    ]);
  });
});

test('formulas of every kind are valid', () => {
  const fields: Fields = {
    a: { type: 'String', formula: "status == 'PAID' ? name : name.trim()" },
    b: { type: 'Decimal', scale: 2, formula: 'total * count * 1.19' },
    c: { type: 'Status', formula: "total > 0 ? 'OPEN' : 'PAID'" },
    d: { type: 'DateTime', formula: 'createdAt + days(30)' },
    e: { type: 'Boolean', formula: 'd < now && customerId != null' },
    f: { type: 'UUID', formula: 'owner' },
  };
  expect(problems(app(fields))).toEqual([]);
});

describe('a check is refused with its place', () => {
  test.each<[string, { expression: string; field?: string }, string]>([
    [
      'where it is no condition',
      { expression: 'total' },
      'expression EXPRESSION_INVALID: This is a decimal number, and true or false is expected.',
    ],
    [
      'where it hangs on the time',
      { expression: 'createdAt < now' },
      'expression EXPRESSION_INVALID: "now" is not available here. It is about "now", at character 13.',
    ],
    [
      'where a formula that it names does',
      { expression: 'late' },
      'expression EXPRESSION_INVALID: "late" names "now", which is not available here.',
    ],
    [
      'where its field is not there',
      { expression: 'count > 0', field: 'cont' },
      'field FIELD_UNKNOWN: "Invoice" has no field "cont". Did you mean "count"?',
    ],
  ])('%s', (_, check, expected) => {
    const late: FieldDefinition = { type: 'Boolean', formula: 'createdAt < now' };
    expect(problems(app({ late }, { checks: { c: check } }))).toEqual([`Invoice/checks/c/${expected}`]);
  });
});

describe('a default is refused with its place', () => {
  test.each<[FieldDefinition, string]>([
    [
      { type: 'Int', defaultExpression: 'count' },
      'defaultExpression EXPRESSION_INVALID: A default is made before there is a record, so it names no fields.',
    ],
    [
      { type: 'Int', defaultExpression: "'x'" },
      'defaultExpression EXPRESSION_INVALID: This is a text, and a value of the type Int is expected.',
    ],
    [
      { type: 'Int', default: 1, defaultExpression: '1' },
      'defaultExpression MEMBER_NOT_ALLOWED: "defaultExpression" does not go with "default". Leave one out.',
    ],
    [
      { type: 'String', list: true, defaultExpression: "'x'" },
      'defaultExpression MEMBER_NOT_ALLOWED: A list has no default that is made for each record. Use "default".',
    ],
    [
      { type: 'String', defaultSequence: 'INV' },
      'defaultSequence VALUE_INVALID: A sequence has one counter, such as {0001}: its first number, with as many digits as it shall have.',
    ],
    [
      { type: 'String', defaultSequence: '{1}-{2}' },
      'defaultSequence VALUE_INVALID: A sequence has one counter, such as {0001}: its first number, with as many digits as it shall have.',
    ],
    [
      { type: 'String', defaultSequence: '{year}-{1}' },
      'defaultSequence VALUE_INVALID: "{year}" is no part of a sequence. There are {yyyy} {yy} {mm} {dd}, and one counter such as {0001}.',
    ],
    [
      { type: 'Int', defaultSequence: '{1}' },
      'defaultSequence MEMBER_NOT_ALLOWED: "defaultSequence" goes with texts, and "f" is of the type Int. Leave it out.',
    ],
  ])('%j', (field, expected) => {
    expect(problems(app({ f: field }))).toEqual([`Invoice/fields/f/${expected}`]);
  });

  test('but not one that is right', () => {
    const fields: Fields = {
      a: { type: 'User', defaultExpression: 'user.id' },
      b: { type: 'DateTime', required: true, defaultExpression: 'now' },
      c: { type: 'Status', defaultExpression: "'OPEN'" },
      d: { type: 'String', required: true, defaultSequence: '{yy}{mm}{dd}/{0000}' },
    };
    expect(problems(app(fields))).toEqual([]);
  });
});
