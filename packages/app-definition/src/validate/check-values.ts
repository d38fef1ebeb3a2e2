import { unreachable } from '@trellis/errors';
import { parseOperand, parseScalar } from '@trellis/scalars';
import type { ScalarName } from '../app.ts';
import type { FieldDefinition, JsonObject, JsonValue } from '../definition.ts';
import { didYouMean } from '../nearest.ts';
import type { ProblemList } from '../problem.ts';
import type { TypeView } from './model-view.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether a constant is a value of the type, as a field holds it; lists are for the caller. */
export function checkValue(
  value: JsonValue,
  type: TypeView,
  field: FieldDefinition | undefined,
  path: string,
  found: ProblemList,
): boolean {
  return check(value, type, path, found, (scalar) => parseScalar(scalar, value, field));
}

/** Whether a constant is something that a field of the type can be compared with. */
export function checkOperand(value: JsonValue, type: TypeView, path: string, found: ProblemList): boolean {
  return check(value, type, path, found, (scalar) => parseOperand(scalar, value));
}

function check(
  value: JsonValue,
  type: TypeView,
  path: string,
  found: ProblemList,
  parse: (scalar: ScalarName) => ReturnType<typeof parseOperand>,
): boolean {
  switch (type.kind) {
    case 'unknown':
      return true;
    case 'enum': {
      if (typeof value === 'string' && type.values.includes(value)) return true;
      const hint = (typeof value === 'string' && didYouMean(value, type.values)) || '';
      found.error('VALUE_INVALID', path, `Expected one of the values of "${type.name}".${hint}`);
      return false;
    }
    case 'scalar':
    case 'entity':
    case 'model': {
      const parsed = parse(type.kind === 'scalar' ? type.scalar : 'UUID');
      if (!parsed.ok) found.error('VALUE_INVALID', path, parsed.message);
      return parsed.ok;
    }
    default:
      return unreachable(type);
  }
}

/** How deep filters and bodies may be nested. */
export const maxDepth = 20;

/** A type as a message names it. */
export function typeWords(type: TypeView): string {
  switch (type.kind) {
    case 'scalar':
      return `a value of the type ${type.scalar}`;
    case 'enum':
      return `a value of the enum "${type.name}"`;
    case 'entity':
      return `a ${type.entity}'s id`;
    case 'model':
      return `the id of a "${type.name}"`;
    case 'unknown':
      return 'a value';
    default:
      return unreachable(type);
  }
}
