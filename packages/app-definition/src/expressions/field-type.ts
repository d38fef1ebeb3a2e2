import type { Purpose, ScopeField, Type } from '@trellis/expression';
import { decimalSize } from '@trellis/scalars';
import { unreachable } from '@trellis/errors';
import type { ScalarName } from '../app.ts';
import type { FieldView } from '../validate/model-view.ts';

/** What a scalar is in expressions; undefined for what nothing computes with. */
const types: Readonly<Record<ScalarName, Type | undefined>> = {
  String: 'string',
  Text: 'string',
  Email: 'string',
  URL: 'string',
  Phone: 'string',
  Int: 'int',
  BigInt: 'int',
  Float: 'double',
  Boolean: 'bool',
  Decimal: 'decimal',
  Date: 'date',
  Time: 'time',
  DateTime: 'timestamp',
  UUID: 'id',
  JSON: undefined,
  Point: undefined,
};

/** A field as expressions see it, but for formulas. */
export function scopeField({ name, type, list }: FieldView): ScopeField {
  const valueKind = list ? 'list' : 'value';
  switch (type.kind) {
    case 'scalar': {
      const known = types[type.scalar];
      const message = `"${name}" is of the type ${type.scalar}, and expressions do not compute with that.`;
      return known === undefined ? { kind: 'unusable', message } : { kind: valueKind, type: known };
    }
    case 'enum':
      return { kind: valueKind, type: 'string', values: type.values };
    case 'entity':
      return { kind: valueKind, type: 'id' };
    case 'model': {
      const hint = list ? '' : ` Its id is "${name}Id".`;
      return {
        kind: 'unusable',
        message: `"${name}" is a relation, and an expression reads its own record alone.${hint}`,
      };
    }
    case 'unknown':
      return { kind: 'unusable', message: `The type of "${name}" is not known.` };
    default:
      return unreachable(type);
  }
}

/** What a field's own expression must be; undefined where its type has none. */
export function purposeOf({ type, definition }: FieldView): Purpose | undefined {
  if (type.kind === 'enum')
    return { type: 'string', size: { kind: 'oneOf', names: type.values }, words: `a value of the enum "${type.name}"` };
  if (type.kind === 'entity') return { type: 'id', words: `a ${type.entity}'s id` };
  if (type.kind !== 'scalar') return undefined;
  const known = types[type.scalar];
  if (known === undefined) return undefined;
  const words = `a value of the type ${type.scalar}`;
  if (type.scalar === 'Int') return { type: known, size: { kind: 'int32' }, words };
  if (type.scalar !== 'Decimal') return { type: known, words };
  const size = decimalSize(definition ?? {});
  return { type: known, size: size ? { kind: 'decimal', ...size } : { kind: 'plainDecimal' }, words };
}
