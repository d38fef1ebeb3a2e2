import { parseOperand, parseScalar } from '@trellis/scalars';
import { unreachable } from '@trellis/errors';
import type { FieldDefinition, JsonObject, JsonValue } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import type { ProblemList } from '../problem.ts';
import { pointer } from '../problem.ts';
import type { TypeView } from './model-view.ts';

/** What `{"$": "user.id"}` may name, and of which kind it is. */
export type Variables = ReadonlyMap<string, 'id' | 'any'>;

/** Tells a reference to a variable from a constant. */
export function isVariable(value: unknown): value is { readonly $: JsonValue } {
  return isObject(value) && Object.hasOwn(value, '$');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether a reference names something that is there and can stand for a value of the type. */
export function checkVariable(
  reference: { readonly $: JsonValue },
  type: TypeView,
  variables: Variables,
  path: string,
  found: ProblemList,
): void {
  const name = reference.$;
  const kind = typeof name === 'string' ? variables.get(name) : undefined;
  if (kind === undefined || typeof name !== 'string' || Object.keys(reference).length > 1) {
    const known = [...variables.keys()];
    const shown = typeof name === 'string' ? quoted(name) : 'This';
    const hint =
      (typeof name === 'string' && didYouMean(name, known)) || ` Known here: ${known.slice(0, 20).join(', ')}.`;
    found.error('VARIABLE_UNKNOWN', path, `${shown} is nothing that "$" can stand for.${hint}`);
    return;
  }
  const isId = type.kind === 'entity' || type.kind === 'model' || (type.kind === 'scalar' && type.scalar === 'UUID');
  if (kind === 'id' && !isId && type.kind !== 'unknown') {
    found.error('VALUE_INVALID', path, `"${name}" is an id, and ${typeWords(type)} is expected here.`);
  }
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
  parse: (scalar: Extract<TypeView, { kind: 'scalar' }>['scalar']) => ReturnType<typeof parseOperand>,
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

/** Whether every reference anywhere in a JSON value names something that is there. */
export function checkVariablesWithin(
  value: JsonValue,
  variables: Variables,
  path: string,
  found: ProblemList,
  depth = 0,
): void {
  if (depth > maxDepth) {
    found.error('LIMIT_EXCEEDED', path, `This is nested more than ${maxDepth} deep. Make it flatter.`);
  } else if (isVariable(value)) {
    checkVariable(value, { kind: 'unknown' }, variables, path, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      checkVariablesWithin(member, variables, path + pointer(key), found, depth + 1);
    }
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
