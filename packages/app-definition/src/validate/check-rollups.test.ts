import { describe, expect, test } from 'vitest';
import type { AppDefinition, FieldDefinition, JsonObject, RollupDefinition } from '../definition.ts';
import { validateDefinition } from './validate.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

const app = (own: Fields, invoices: Fields = {}): AppDefinition => ({
  format: 1,
  enums: { Status: { values: [{ name: 'OPEN' }, { name: 'PAID' }] } },
  models: {
    Customer: {
      fields: {
        name: { type: 'String' },
        invoices: { type: 'Invoice', list: true, inverse: 'customer' },
        tags: { type: 'Tag', list: true, inverse: 'customers' },
        ...own,
      },
    },
    Invoice: {
      fields: {
        customer: { type: 'Customer', inverse: 'invoices' },
        total: { type: 'Decimal', precision: 12, scale: 2 },
        withTax: { type: 'Decimal', scale: 2, formula: 'total * 1.19' },
        quantity: { type: 'Int' },
        ratio: { type: 'Float' },
        dueOn: { type: 'Date' },
        note: { type: 'Text' },
        name: { type: 'String' },
        paid: { type: 'Boolean' },
        status: { type: 'Status' },
        words: { type: 'String', list: true },
        ...invoices,
      },
    },
    Tag: { fields: { customers: { type: 'Customer', list: true, inverse: 'tags' } } },
  },
});

const problems = (definition: AppDefinition): readonly string[] =>
  validateDefinition(definition).map(
    ({ path, code, message }) => `${path.slice('/models/'.length)} ${code}: ${message}`,
  );

const rolled = (type: string, of: string, name: RollupDefinition['function'], where?: JsonObject): FieldDefinition => ({
  type,
  rollup: { of, function: name, ...(where ? { where } : {}) },
});

describe('a rollup is refused with its place', () => {
  test.each<[string, FieldDefinition, string]>([
    [
      'no list of that name',
      rolled('Int', 'invoice', 'COUNT'),
      'rollup/of FIELD_UNKNOWN: "Customer" has no field "invoice". Did you mean "invoices"?',
    ],
    ['a value', rolled('Int', 'name', 'COUNT'), 'rollup/of FIELD_NOT_ALLOWED: "name" is no list of records'],
    [
      'no field of that name',
      rolled('Decimal', 'invoices.totl', 'SUM'),
      'rollup/of FIELD_UNKNOWN: "Invoice" has no field "totl". Did you mean "total"?',
    ],
    [
      'a longer way',
      rolled('Decimal', 'invoices.lines.total', 'SUM'),
      'rollup/of VALUE_INVALID: Expected one list and one field',
    ],
    [
      'an empty step',
      rolled('Decimal', 'invoices.', 'SUM'),
      'rollup/of VALUE_INVALID: Expected one list and one field',
    ],
    ['a count of values', rolled('Int', 'invoices.total', 'COUNT'), 'rollup/of VALUE_INVALID: COUNT counts records'],
    ['a sum of records', rolled('Decimal', 'invoices', 'SUM'), 'rollup/of VALUE_INVALID: SUM needs a field'],
    [
      'a sum of long texts',
      rolled('Decimal', 'invoices.note', 'SUM'),
      'rollup/of FIELD_NOT_ALLOWED: SUM is of numbers, and "Invoice.note" is of the type Text.',
    ],
    ['an average of days', rolled('Date', 'invoices.dueOn', 'AVG'), 'rollup/of FIELD_NOT_ALLOWED: AVG is of numbers'],
    [
      'the least of truths',
      rolled('Int', 'invoices.paid', 'MIN'),
      'rollup/of FIELD_NOT_ALLOWED: MIN is of numbers, dates, times, and texts',
    ],
    ['the greatest of an enum', rolled('String', 'invoices.status', 'MAX'), 'rollup/of FIELD_NOT_ALLOWED: MAX is of'],
    [
      'the greatest of lists',
      rolled('String', 'invoices.words', 'MAX'),
      'rollup/of FIELD_NOT_ALLOWED: MAX is of numbers, dates, times, and texts but of the type Text, and "Invoice.words" is a list.',
    ],
    ['the greatest of records', rolled('String', 'invoices.customer', 'MAX'), 'rollup/of FIELD_NOT_ALLOWED: MAX is of'],
    [
      'a sum of another type',
      rolled('Int', 'invoices.quantity', 'SUM'),
      'type VALUE_INVALID: The sum of "Invoice.quantity" is of the type BigInt. Write "type": "BigInt".',
    ],
    [
      'an average of another type',
      rolled('Float', 'invoices.total', 'AVG'),
      'type VALUE_INVALID: The average of "Invoice.total" is of the type Decimal.',
    ],
    [
      'a type that nothing gives',
      rolled('Boolean', 'invoices', 'COUNT'),
      'type VALUE_INVALID: A count is of the type Int.',
    ],
    [
      'a count of another type',
      rolled('BigInt', 'invoices', 'COUNT'),
      'type VALUE_INVALID: A count is of the type Int.',
    ],
    [
      'a filter of unknown fields',
      rolled('Int', 'invoices', 'COUNT', { stat: { eq: 'PAID' } }),
      'rollup/where/stat FIELD_UNKNOWN: "Invoice" has no field "stat".',
    ],
    [
      'a filter by no value',
      rolled('Int', 'invoices', 'COUNT', { status: { eq: 'PAYED' } }),
      'rollup/where/status/eq VALUE_INVALID:',
    ],
    [
      'a filter by the caller',
      rolled('Int', 'invoices', 'COUNT', { id: { eq: { $: 'user.id' } } }),
      'rollup/where/id/eq VALUE_INVALID: Here only constants can stand: what is computed is the same for everybody.',
    ],
    [
      'a precision',
      { ...rolled('Decimal', 'invoices.total', 'SUM'), precision: 9 },
      'precision MEMBER_NOT_ALLOWED: "precision" does not go with "rollup"',
    ],
    [
      'a default',
      { ...rolled('Int', 'invoices', 'COUNT'), default: 0 },
      'default MEMBER_NOT_ALLOWED: "default" does not go with "rollup"',
    ],
    [
      'a formula beside it',
      { ...rolled('Int', 'invoices', 'COUNT'), formula: '1' },
      'formula MEMBER_NOT_ALLOWED: "formula" does not go with "rollup".',
    ],
    [
      'itself in its filter',
      rolled('Int', 'invoices', 'COUNT', { customer: { f: { gt: 1 } } }),
      'rollup VALUE_INVALID: "f" would be computed from itself: Customer.f → Customer.f.',
    ],
  ])('%s', (_, field, expected) => {
    expect(problems(app({ f: field }))).toEqual([expect.stringContaining(`Customer/fields/f/${expected}`)]);
  });

  test('one that needs itself by way of another', () => {
    const back = rolled('Int', 'tags.most', 'MAX');
    const definition = app({ most: back });
    const models = {
      ...definition.models,
      Tag: { fields: { ...definition.models['Tag']?.fields, most: rolled('Int', 'customers.most', 'MAX') } },
    };
    expect(problems({ ...definition, models })).toEqual([
      'Customer/fields/most/rollup VALUE_INVALID: "most" would be computed from itself: Customer.most → Tag.most → Customer.most.',
    ]);
  });

  test.each([4, 6, 190])('%i that each double the one before', (count) => {
    const fields = Array.from({ length: count }, (_, index): [string, FieldDefinition] => [
      `f${index}`,
      rolled('Int', 'invoices', 'COUNT', index === 0 ? {} : { customer: { [`f${index - 1}`]: { between: [1, 2] } } }),
    ]);
    const found = problems(app(Object.fromEntries(fields)));
    if (count === 4) expect(found).toEqual([]);
    else expect(found[0]).toContain('LIMIT_EXCEEDED: For this, more than 30 rollups would be computed');
  });

  test('in everything that is written, and in expressions', () => {
    const definition = app({ count: rolled('Int', 'invoices', 'COUNT'), f: { type: 'Int', formula: 'count + 1' } });
    const customer = definition.models['Customer'];
    const models = {
      ...definition.models,
      Customer: {
        fields: customer?.fields ?? {},
        unique: [['count', 'name']],
        permissions: { user: { create: [{ fields: ['count'] }], update: [{ set: { count: 1 } }] } },
      },
    };
    expect(problems({ ...definition, models }).map((problem) => problem.split(':')[0])).toEqual([
      'Customer/fields/f/formula EXPRESSION_INVALID',
      'Customer/unique/0/0 FIELD_NOT_ALLOWED',
      'Customer/permissions/user/create/0/fields/0 FIELD_NOT_ALLOWED',
      'Customer/permissions/user/update/0/set/count FIELD_NOT_ALLOWED',
    ]);
  });
});

test('rollups of every kind are valid', () => {
  const rollups: Fields = {
    a: rolled('Int', 'invoices', 'COUNT', { status: { eq: 'PAID' } }),
    b: rolled('Decimal', 'invoices.total', 'SUM'),
    c: { ...rolled('Decimal', 'invoices.total', 'AVG'), scale: 2 },
    d: rolled('Decimal', 'invoices.quantity', 'AVG'),
    e: rolled('BigInt', 'invoices.quantity', 'SUM', { NOT: { OR: [{ paid: { eq: true } }] } }),
    f: rolled('Float', 'invoices.ratio', 'AVG'),
    g: rolled('Date', 'invoices.dueOn', 'MIN'),
    h: rolled('String', 'invoices.name', 'MAX'),
    i: rolled('Decimal', 'invoices.withTax', 'MAX'),
    j: rolled('DateTime', 'invoices.createdAt', 'MAX', { customer: { name: { eq: 'x' } } }),
    k: rolled('Int', 'tags', 'COUNT', { customers: { some: { a: { gt: 1 } } } }),
  };
  expect(problems(app(rollups))).toEqual([]);
});
