import { RE2JS } from 're2js';
import { compareDecimals, hasRoom, roundDecimal, scaledTo, withoutZeros } from './decimal.ts';
import { evaluateOperation } from './evaluate-operations.ts';
import type { Comparison, Expression, ListField, Size, Variable } from './expression.ts';
import { limits } from './operations.ts';
import type { Pattern } from './pattern.ts';
import { readForm } from './text-form.ts';
import type { Decimal, Type, Value } from './value.ts';

/** What an expression is computed on: a record with its fields as the API writes them, and the variables. */
export interface Given {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Partial<Record<Variable, string | null>>>;
}

/** Computes an expression. Never throws: what fails is null. */
export function evaluate(expression: Expression, given: Given): Value | null {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'null':
      return null;
    case 'field':
      return readForm(expression.type, given.fields[expression.name]);
    case 'variable':
      return readForm(expression.type, given.variables?.[expression.name]);
    case 'call': {
      const operands: Value[] = [];
      for (const operand of expression.operands) {
        const value = evaluate(operand, given);
        if (value === null) return null;
        operands.push(value);
      }
      return evaluateOperation(expression.operation, operands);
    }
    case 'compare': {
      const [left, right] = [evaluate(expression.left, given), evaluate(expression.right, given)];
      return left === null || right === null
        ? null
        : compares(expression.comparison, expression.left.type, left, right);
    }
    case 'and':
    case 'or':
      return connect(expression.of, expression.kind === 'or', (part) => evaluate(part, given));
    case 'if':
      return evaluate(evaluate(expression.condition, given) === true ? expression.then : expression.else, given);
    case 'isNull':
      return evaluate(expression.of, given) === null;
    case 'in': {
      const item = evaluate(expression.item, given);
      if (item === null) return expression.values.length === 0 ? false : null;
      return connect(expression.values, true, (one) => {
        const value = evaluate(one, given);
        return value === null ? null : compares('eq', expression.item.type, item, value);
      });
    }
    case 'inList': {
      const [item, list] = [evaluate(expression.item, given), listOf(expression.list, given)];
      if (list === null) return null;
      if (item === null) return list.length === 0 ? false : null;
      return connect(list, true, (value) =>
        value === null ? null : compares('eq', expression.item.type, item, value),
      );
    }
    case 'listSize': {
      const list = listOf(expression.list, given);
      return list === null ? null : BigInt(list.length);
    }
    case 'listIsNull':
      return listOf(expression.list, given) === null;
    case 'matches': {
      const text = evaluate(expression.text, given);
      return typeof text === 'string' ? compiled(expression.pattern).test(text) : null;
    }
    case 'fit': {
      const value = evaluate(expression.of, given);
      return value === null ? null : fit(expression.to, value);
    }
    default:
      return expression satisfies never;
  }
}

/** Whether a condition holds: null is false. */
export function holds(condition: Expression, given: Given): boolean {
  return evaluate(condition, given) === true;
}

/** With `decisive` as the answer of any part that has it; null where a part is open and none decides. */
function connect<T>(parts: readonly T[], decisive: boolean, answer: (part: T) => Value | null): boolean | null {
  let isOpen = false;
  for (const part of parts) {
    const value = answer(part);
    if (value === decisive) return decisive;
    if (value === null) isOpen = true;
  }
  return isOpen ? null : !decisive;
}

function compares(comparison: Comparison, type: Type, left: Value, right: Value): boolean {
  const order = compareValues(type, left, right);
  switch (comparison) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    default:
      return comparison satisfies never;
  }
}

/** The check has seen to it that both are of the type. */
function compareValues(type: Type, left: Value, right: Value): number {
  if (type === 'decimal') return compareDecimals(left as Decimal, right as Decimal);
  if (type === 'string') return compareTexts(left as string, right as string);
  return left < right ? -1 : Number(left > right);
}

/** By code points: UTF-16 puts the characters beyond its first plane before some of those in it. */
function compareTexts(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    // In the middle of a pair both begin it alike, so the second halves are compared as they are.
    const [left, right] = [a.codePointAt(at) ?? 0, b.codePointAt(at) ?? 0];
    return left - right;
  }
  return a.length - b.length;
}

function listOf({ name, type }: ListField, { fields }: Given): readonly (Value | null)[] | null {
  const list: unknown = fields[name];
  return Array.isArray(list) ? list.map((item) => readForm(type, item)) : null;
}

const machines = new WeakMap<Pattern, RE2JS>();

function compiled(pattern: Pattern): RE2JS {
  const known = machines.get(pattern) ?? RE2JS.compile(pattern.re2);
  machines.set(pattern, known);
  return known;
}

function fit(to: Size, value: Value): Value | null {
  switch (to.kind) {
    case 'int32':
      return (value as bigint) >= limits.int32.least && (value as bigint) <= limits.int32.greatest ? value : null;
    case 'decimal': {
      const rounded = roundDecimal(value as Decimal, to.scale);
      const padded = { digits: scaledTo(rounded, to.scale), scale: to.scale };
      return hasRoom(padded, to.precision - to.scale) ? padded : null;
    }
    case 'plainDecimal':
      return withoutZeros(value as Decimal);
    case 'oneOf':
      return to.names.some((name) => name === value) ? value : null;
    default:
      return to satisfies never;
  }
}
