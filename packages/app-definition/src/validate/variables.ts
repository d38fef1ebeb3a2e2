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
export type VariableKind = 'id' | 'ids' | 'moment' | 'text' | 'texts' | 'any';

/** In the name of a variable: whatever key its values may have. */
export const anyKey = '<key>';
const keyForm = /\.[a-z][A-Za-z0-9]{0,39}$/;

function kindOf(variables: Variables, name: string): VariableKind | undefined {
  return variables.get(name) ?? variables.get(name.replace(keyForm, `.${anyKey}`));
}

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
  const kind = typeof name === 'string' && !name.includes(anyKey) ? kindOf(variables, name) : undefined;
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
  ids: 'a list of ids',
  moment: 'a DateTime',
  text: 'a text',
  texts: 'a list of texts',
  any: 'a value',
};

function fits(kind: VariableKind, type: TypeView, list: boolean): boolean {
  if (kind === 'any' || type.kind === 'unknown') return true;
  switch (kind) {
    case 'id':
      return !list && (type.kind === 'entity' || type.kind === 'model' || isScalar(type, 'UUID'));
    case 'ids':
      return list && isScalar(type, 'UUID');
    case 'moment':
      return !list && isScalar(type, 'DateTime');
    case 'text':
      return !list && (isText(type) || type.kind === 'enum' || type.kind === 'model' || isScalar(type, 'UUID'));
    case 'texts':
      return list && isText(type);
    default:
      return unreachable(kind);
  }
}

function isText(type: TypeView): boolean {
  return type.kind === 'scalar' && scalarFamilies[type.scalar] === 'text';
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
