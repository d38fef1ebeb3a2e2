import type { FieldDefinition, ModelDefinition } from '@trellis/app-definition';
import type { Type } from '@trellis/expression';
import * as fc from 'fast-check';
import { expressionsOver } from './arbitrary-expression.ts';
import { enumName, enumValues } from './pools.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

export const typesOfFields: Readonly<Record<string, Type>> = {
  String: 'string',
  Text: 'string',
  Email: 'string',
  URL: 'string',
  Phone: 'string',
  [enumName]: 'string',
  Int: 'int',
  BigInt: 'int',
  Float: 'double',
  Boolean: 'bool',
  Decimal: 'decimal',
  Date: 'date',
  Time: 'time',
  DateTime: 'timestamp',
  UUID: 'id',
  User: 'id',
  File: 'id',
};

/** Types of formulas. Sums of doubles hang on the order of their rows, and nobody promises that. */
const results = ['String', 'Int', 'BigInt', 'Decimal', 'Boolean', 'Date', 'DateTime', 'UUID', enumName] as const;

/** Formulas over the fields of a model, one of them over the other. */
export function arbitraryFormulas(fields: Fields): fc.Arbitrary<Fields> {
  return arbitraryFormula(fields).chain((first) =>
    arbitraryFormula({ ...fields, computed: first }).map((second) => ({ computed: first, again: second })),
  );
}

function arbitraryFormula(fields: Fields): fc.Arbitrary<FieldDefinition> {
  const expressions = expressionsOf(fields);
  const quoted = enumValues.map((name) => `'${name}'`);
  return fc.constantFrom(...results).chain((type) => {
    const text = expressions(typesOfFields[type] ?? 'bool', 3);
    const sized = type === 'Decimal' ? fc.constantFrom({}, { precision: 12, scale: 2 }) : fc.constant({});
    const formula =
      type === enumName
        ? (expressions('bool', 2) ?? fc.constant('true')).map((test) => `${test} ? ${quoted[0]} : ${quoted[1]}`)
        : text;
    // No field of the model leads to a value of the type.
    if (!formula) return arbitraryFormula(fields);
    return fc
      .record({ formula, size: sized })
      .map(({ formula: written, size }) => ({ type, formula: written, ...size }));
  });
}

/** What records of a model must meet: most of them do. */
export function arbitraryChecks(fields: Fields): fc.Arbitrary<NonNullable<ModelDefinition['checks']>> {
  const values = Object.entries(fields).filter(([, { type, formula }]) => type !== 'User' && formula === undefined);
  const bool = expressionsOf(Object.fromEntries(values))('bool', 3) ?? fc.constant('true');
  const check = fc.tuple(bool, bool).map(([a, b]) => ({ expression: `${a} && ${b} ? false : true` }));
  return fc.dictionary(fc.constantFrom('one', 'two'), check, { minKeys: 1, noNullPrototype: true });
}

function expressionsOf(fields: Fields): ReturnType<typeof expressionsOver> {
  const named = (list: boolean) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) => {
        const type = typesOfFields[String(field.type)];
        const isKnown = type !== undefined && field.defaultSequence === undefined;
        return isKnown && (field.list ?? false) === list ? [[name, type] as const] : [];
      }),
    );
  return expressionsOver({ values: named(false), lists: named(true), variables: [] });
}
