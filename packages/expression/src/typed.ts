import type { Expression, ListField } from './expression.ts';
import type { Type } from './value.ts';

/** A part of an expression while it is checked, before it is known what stands around it. */
export type Typed = TypedValue | TypedList | { readonly kind: 'nothing' };

export interface TypedValue {
  readonly kind: 'value';
  readonly expression: Expression;
  /** The same as a decimal: CEL reads 1.5 as a double, and beside money it is the exact number that is written there. */
  readonly asDecimal?: Expression;
  /** The names of an enum's values, where it is one. */
  readonly values?: readonly string[];
}

export interface TypedList {
  readonly kind: 'list';
  readonly list: ListField;
  readonly values?: readonly string[];
}

/** The value as one of the type, where it is one or can stand for one without any loss; undefined elsewhere. */
export function convert(typed: Typed, type: Type): Expression | undefined {
  if (typed.kind !== 'value') return undefined;
  const { expression, asDecimal } = typed;
  if (expression.type === type) return expression;
  if (type === 'decimal' && asDecimal) return asDecimal;
  if (expression.type !== 'int') return undefined;
  if (type === 'decimal') return { kind: 'call', type, operation: 'decimalOfInt', operands: [expression] };
  // Beyond 2^53 a double is the nearest there is, as everywhere that doubles are computed with.
  if (type === 'double') return { kind: 'call', type, operation: 'doubleOfInt', operands: [expression] };
  return undefined;
}

/** Both as values of one type, where they can be. */
export function alike(left: TypedValue, right: TypedValue): readonly [Expression, Expression] | undefined {
  const toRight = convert(left, right.expression.type);
  if (toRight) return [toRight, right.expression];
  const toLeft = convert(right, left.expression.type);
  return toLeft && [left.expression, toLeft];
}
