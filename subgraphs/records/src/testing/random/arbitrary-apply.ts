import type { AppDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { storedFieldsOf, type OracleField } from '../oracle/definition.ts';
import { validPoolOf } from './pools.ts';

type ValueField = Extract<OracleField, { kind: 'value' }>;

const numbers: ReadonlySet<string> = new Set(['Int', 'BigInt', 'Decimal', 'Float']);

/** An `apply` argument, its members in the schema's order. */
export function arbitraryApply(app: AppDefinition, model: string): fc.Arbitrary<object> {
  const values = storedFieldsOf(app, model).filter((field) => field.kind === 'value');
  const lists = values.filter(({ definition }) => definition.list);
  const single = values.filter(({ definition }) => !definition.list);
  const parts = [
    ['increment', single.filter(({ type }) => numbers.has(type))],
    ['multiply', single.filter(({ type }) => numbers.has(type))],
    ['append', lists],
    ['remove', lists],
    ['mergeJson', single.filter(({ type }) => type === 'JSON')],
  ] as const;
  const members = parts
    .filter(([, fields]) => fields.length > 0)
    .map(([verb, fields]) =>
      fc.oneof(
        { arbitrary: fc.constant({}), weight: 2 },
        { arbitrary: partOf(fields).map((part) => ({ [verb]: part })), weight: 1 },
      ),
    );
  return fc.tuple(...members).map((drawn) => Object.assign({}, ...drawn) as object);
}

function partOf(fields: readonly ValueField[]): fc.Arbitrary<object> {
  const members = fields.map((field) => {
    const value = fc.constantFrom(...validPoolOf(field.definition));
    const given: fc.Arbitrary<unknown> = field.definition.list ? fc.array(value, { maxLength: 2 }) : value;
    return fc.oneof(
      fc.constant({}),
      given.map((written) => ({ [field.name]: written })),
    );
  });
  return fc.tuple(...members).map((drawn) => Object.assign({}, ...drawn) as object);
}
