import { describe, expect, test } from 'vitest';
import type { AppDefinition } from '../definition.ts';
import { chinook } from '../testing/chinook.ts';
import { contractSample } from '../testing/contract-sample.ts';
import { problemsOf } from '../testing/problems-of.ts';
import { definitionLimits, isPublishable, validateDefinition } from './validate.ts';

describe('a whole definition', () => {
  test('has no fault where it is right', () => {
    expect(problemsOf(chinook)).toEqual([]);
    expect(problemsOf({ format: 1, models: {} })).toEqual([]);
  });

  test('of the contract’s sample has no fault', () => {
    expect(problemsOf(contractSample)).toEqual([]);
  });

  test('is told all faults at once, each in plain words with its place', () => {
    const definition: AppDefinition = {
      format: 1,
      models: {
        Order: {
          display: 'nmae',
          fields: { name: { type: 'Strng' }, customer: { type: 'Customer', inverse: 'orders' } },
        },
        Customer: { fields: {} },
      },
    };
    expect(validateDefinition(definition)).toEqual([
      {
        path: '/models/Order/fields/name/type',
        code: 'TYPE_UNKNOWN',
        message: 'There is no type "Strng". Did you mean "String"?',
        severity: 'ERROR',
      },
      {
        path: '/models/Order/display',
        code: 'FIELD_UNKNOWN',
        message: '"Order" has no field "nmae". Did you mean "name"?',
        severity: 'ERROR',
      },
      {
        path: '/models/Order/fields/customer/inverse',
        code: 'INVERSE_INVALID',
        message: '"Customer" has no field "orders". Add it, with the type "Order".',
        severity: 'ERROR',
      },
    ]);
  });

  test('may be published with warnings, but not with errors', () => {
    const models = { Phone: { fields: { name: { type: 'String' } } } };
    const warned = validateDefinition({ format: 1, models });
    expect(warned).toMatchObject([{ code: 'TYPE_SHADOWED', severity: 'WARNING' }]);
    expect(isPublishable(warned)).toBe(true);
    expect(isPublishable(validateDefinition({ format: 1, models: { User: models.Phone } }))).toBe(false);
  });

  test('with faults without end is told a thousand of them', () => {
    const fields = Array.from({ length: 5000 }, (_, i) => `field${i}`);
    const models = { Order: { fields: {}, permissions: { user: { read: [{ fields }] } } } };
    expect(validateDefinition({ format: 1, models })).toHaveLength(1000);
  });
});

describe('a definition that is too large', () => {
  const many = <T>(count: number, name: string, element: T): Record<string, T> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, element]));
  const node = { type: 'approval', role: 'user' } as const;
  const workflow = { model: 'Order', trigger: { on: 'CREATE' }, start: 'n0' } as const;
  const values = Array.from({ length: definitionLimits.valuesOfEnum + 1 }, (_, i) => ({ name: `V${i}` }));

  test.each<[string, AppDefinition]>([
    ['/models', { format: 1, models: many(301, 'Model', { fields: {} }) }],
    ['/models/Order/fields', { format: 1, models: { Order: { fields: many(201, 'field', { type: 'Int' }) } } }],
    ['/enums', { format: 1, models: {}, enums: many(501, 'Mood', { values: [{ name: 'A' }] }) }],
    ['/enums/Mood/values', { format: 1, models: {}, enums: { Mood: { values } } }],
    ['/roles', { format: 1, models: {}, roles: many(101, 'role', {}) }],
    ['/workflows', { format: 1, models: {}, workflows: many(201, 'Flow', { ...workflow, nodes: {} }) }],
    ['/workflows/A/nodes', { format: 1, models: {}, workflows: { A: { ...workflow, nodes: many(201, 'n', node) } } }],
  ])('is told only that: %s', (path, definition) => {
    expect(problemsOf(definition)).toEqual([`${path} LIMIT_EXCEEDED`]);
  });

  test('is not one of 300 models with 200 fields each', () => {
    const model = { fields: many(200, 'field', { type: 'Int' }) };
    expect(problemsOf({ format: 1, models: many(300, 'Model', model) })).toEqual([]);
  });
});
