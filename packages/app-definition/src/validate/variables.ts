import { unreachable } from '@trellis/errors';
import type { ScalarName } from '../app.ts';
import type { JsonValue } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { scalarFamilies } from '../scalar-types.ts';
import { isObject, maxDepth, typeWords } from './check-values.ts';
import type { TypeView } from './model-view.ts';

/** What `{"$": "user.id"}` may name, and what it stands for. */
export type Variables = ReadonlyMap<string, VariableKind>;
export type VariableKind = 'id' | 'moment' | 'texts' | 'any';

/** Tells a reference to a variable from a constant. */
export function isVariable(value: unknown): value is { readonly $: JsonValue } {
  return isObject(value) && Object.hasOwn(value, '$');
}

/** Whether a reference names something that is there and can stand for a value, or a list of values, of the type. */
export function checkVariable(
  reference: { readonly $: JsonValue },
  type: TypeView,
  list: boolean,
  variables: Variables,
  path: string,
  found: ProblemList,
): void {
  const name = reference.$;
  if (variables.size === 0) {
    found.error('VALUE_INVALID', path, 'Here only constants can stand: what is computed is the same for everybody.');
    return;
  }
  const kind = typeof name === 'string' ? variables.get(name) : undefined;
  if (kind === undefined || typeof name !== 'string' || Object.keys(reference).length > 1) {
    const known = [...variables.keys()];
    const shown = typeof name === 'string' ? quoted(name) : 'This';
    const hint =
      (typeof name === 'string' && didYouMean(name, known)) || ` Known here: ${known.slice(0, 20).join(', ')}.`;
    found.error('VARIABLE_UNKNOWN', path, `${shown} is nothing that "$" can stand for.${hint}`);
    return;
  }
  if (!fits(kind, type, list)) {
    const expected = list ? `a list of values (${typeWords(type)} each)` : typeWords(type);
    found.error('VALUE_INVALID', path, `"${name}" is ${variableWords[kind]}, and ${expected} is expected here.`);
  }
}

const variableWords: Record<VariableKind, string> = {
  id: 'an id',
  moment: 'a DateTime',
  texts: 'a list of texts',
  any: 'a value',
};

function fits(kind: VariableKind, type: TypeView, list: boolean): boolean {
  if (kind === 'any' || type.kind === 'unknown') return true;
  switch (kind) {
    case 'id':
      return !list && (type.kind === 'entity' || type.kind === 'model' || isScalar(type, 'UUID'));
    case 'moment':
      return !list && isScalar(type, 'DateTime');
    case 'texts':
      return list && type.kind === 'scalar' && scalarFamilies[type.scalar] === 'text';
    default:
      return unreachable(kind);
  }
}

function isScalar(type: TypeView, scalar: ScalarName): boolean {
  return type.kind === 'scalar' && type.scalar === scalar;
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
    checkVariable(value, { kind: 'unknown' }, false, variables, path, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      checkVariablesWithin(member, variables, path + pointer(key), found, depth + 1);
    }
  }
}
