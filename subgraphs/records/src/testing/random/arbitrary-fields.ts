import type { FieldDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { expressionsOver } from './arbitrary-expression.ts';
import { typesOfFields } from './arbitrary-formulas.ts';
import { enumName, enumValues, validPoolOf } from './pools.ts';

const typeName = fc.oneof(
  { arbitrary: fc.constant('String'), weight: 1 },
  { arbitrary: fc.constantFrom('String', 'Int', 'Decimal', 'Boolean', 'User', enumName), weight: 2 },
  {
    arbitrary: fc.constantFrom('Text', 'Email', 'URL', 'Phone', 'Float', 'BigInt', 'Date', 'Time', 'DateTime', 'JSON'),
    weight: 2,
  },
  { arbitrary: fc.constantFrom('UUID', 'Point', 'File'), weight: 1 },
);

const traits = fc.record({
  type: typeName,
  list: chance(6),
  required: chance(4),
  unique: chance(6),
  hasDefault: chance(4),
  isBounded: chance(4),
  hasScale: fc.boolean(),
  isComputed: fc.boolean(),
  isNumbered: fc.boolean(),
});

/** A field that holds values. */
export const arbitraryField: fc.Arbitrary<FieldDefinition> = traits.chain((drawn) => {
  const isEntity = drawn.type === 'User' || drawn.type === 'File';
  const list = drawn.list && !isEntity;
  const isKey = !list && drawn.type !== 'JSON' && drawn.type !== 'Point';
  const field: FieldDefinition = {
    type: drawn.type,
    ...(list ? { list } : {}),
    ...(drawn.required ? { required: true } : {}),
    ...(drawn.unique && isKey && drawn.type !== 'Boolean' ? { unique: true } : {}),
    ...(drawn.isBounded && !list ? boundsOf(drawn.type) : {}),
    ...(drawn.type === 'Decimal' && drawn.hasScale ? { precision: 12, scale: 2 } : {}),
  };
  if (drawn.hasDefault && drawn.isNumbered && drawn.type === 'String' && !list && !drawn.isBounded)
    return fc.constant({ ...field, defaultSequence: sequence });
  const computed = drawn.isComputed && !list && !drawn.isBounded ? arbitraryDefault(drawn.type) : undefined;
  if (drawn.hasDefault && computed) return computed.map((defaultExpression) => ({ ...field, defaultExpression }));
  if (!drawn.hasDefault || isEntity || drawn.type === 'Point') return fc.constant(field);
  const one = fc.constantFrom(...validPoolOf(field)) as fc.Arbitrary<NonNullable<FieldDefinition['default']>>;
  return (list ? fc.array(one, { maxLength: 2 }) : one).map((value) => ({ ...field, default: value }));
});

/** Whose numbers are foreseen by nobody, and so compared with none: no text of the pools has a digit. */
const sequence = 'S-{0001}';

function boundsOf(type: string): Partial<FieldDefinition> {
  switch (type) {
    case 'String':
      return { maxLength: 2 };
    case 'Int':
      return { min: 0, max: 3 };
    case 'Decimal':
      return { min: '0' };
    default:
      return {};
  }
}

/** True once in so many times. */
export function chance(times: number): fc.Arbitrary<boolean> {
  return fc.nat(times - 1).map((drawn) => drawn === times - 1);
}

const constants = expressionsOver({ values: {}, lists: {}, variables: [] });

/** A default that is computed; undefined for a type that has none, or whose form a computed text would not have. */
function arbitraryDefault(type: string): fc.Arbitrary<string> | undefined {
  if (type === 'User') return fc.constant('user.id');
  if (type === enumName) return fc.constantFrom(...enumValues).map((name) => `'${name}'`);
  const known = typesOfFields[type];
  return known === undefined || ['Email', 'URL', 'Phone', 'Float'].includes(type) ? undefined : constants(known, 2);
}
