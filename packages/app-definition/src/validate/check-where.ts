import type { JsonValue, WhereDefinition } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { scalarFamilies, type ScalarFamily } from '../scalar-types.ts';
import { checkOperand, isList, isObject, maxDepth } from './check-values.ts';
import type { FieldView, ModelView, TypeView } from './model-view.ts';
import { checkVariable, isVariable, type Variables } from './variables.ts';

export interface WhereScope {
  readonly models: ReadonlyMap<string, ModelView>;
  readonly variables: Variables;
  readonly found: ProblemList;
}

/** Whether a filter is one of the model's own `where` language. */
export function checkWhere(scope: WhereScope, model: ModelView, where: JsonValue, path: string, depth = 0): void {
  const { found } = scope;
  if (!isObject(where)) {
    found.error('VALUE_INVALID', path, `Expected a filter on "${model.name}", such as {"id": {"isNull": false}}.`);
    return;
  }
  if (depth > maxDepth) {
    found.error('LIMIT_EXCEEDED', path, `This filter is nested more than ${maxDepth} deep. Make it flatter.`);
    return;
  }
  for (const [key, value] of Object.entries(where)) {
    const place = path + pointer(key);
    const field = model.fields.get(key);
    const relation = model.idNames.get(key);
    if (key === 'AND' || key === 'OR') {
      if (!isList(value)) found.error('VALUE_INVALID', place, `"${key}" takes a list of filters.`);
      else value.forEach((part, i) => checkWhere(scope, model, part, place + pointer(i), depth + 1));
    } else if (key === 'NOT') {
      checkWhere(scope, model, value, place, depth + 1);
    } else if (field) {
      checkField(scope, field, value, place, depth);
    } else if (relation) {
      checkOperators(scope, relation.type, operators.id, value, place);
    } else {
      const hint = didYouMean(key, [...model.fields.keys(), ...model.idNames.keys()]);
      found.error('FIELD_UNKNOWN', place, `"${model.name}" has no field ${quoted(key)}.${hint}`);
    }
  }
}

/** A model's filter on one of its rules or triggers. */
export function checkOptionalWhere(
  scope: WhereScope,
  model: ModelView,
  where: WhereDefinition | undefined,
  path: string,
): void {
  if (where !== undefined) checkWhere(scope, model, where, path);
}

function checkField(scope: WhereScope, field: FieldView, value: JsonValue, path: string, depth: number): void {
  const { type } = field;
  if (type.kind === 'unknown') return;
  if (type.kind !== 'model') {
    checkOperators(scope, type, field.list ? operators.list : operatorsOf(type), value, path);
    return;
  }
  const target = scope.models.get(type.name);
  if (target === undefined) return;
  if (!field.list) {
    checkWhere(scope, target, value, path, depth + 1);
    return;
  }
  forEachOperator(scope, value, ['some', 'every', 'none', 'count'], path, (operator, operand, place) => {
    if (operator === 'count')
      checkOperators(scope, { kind: 'scalar', scalar: 'Int' }, operators.number, operand, place);
    else checkWhere(scope, target, operand, place, depth + 1);
  });
}

type Operand = 'one' | 'many' | 'two' | 'flag' | 'text' | 'mode' | 'path' | 'key' | 'distance' | 'box';
type Operators = Readonly<Record<string, Operand>>;

const equality: Operators = { eq: 'one', ne: 'one', in: 'many', notIn: 'many', isNull: 'flag' };
const order: Operators = { lt: 'one', lte: 'one', gt: 'one', gte: 'one', between: 'two' };
const textual: Operators = { contains: 'text', startsWith: 'text', endsWith: 'text', like: 'text' };

/** What a filter may ask, as the filters of the app's own API have it. */
const operators = {
  text: { ...equality, ...order, ...textual, isEmpty: 'flag', mode: 'mode' },
  number: { ...equality, ...order },
  time: { ...equality, ...order },
  boolean: equality,
  id: equality,
  point: { ...equality, withinDistance: 'distance', withinBox: 'box' },
  json: { ...equality, ...order, path: 'path', hasKey: 'key' },
  list: { eq: 'many', has: 'one', hasSome: 'many', hasEvery: 'many', isEmpty: 'flag', isNull: 'flag' },
} as const satisfies Record<ScalarFamily | 'list', Operators>;

function operatorsOf(type: TypeView): Operators {
  return type.kind === 'scalar' ? operators[scalarFamilies[type.scalar]] : equality;
}

function checkOperators(scope: WhereScope, type: TypeView, known: Operators, value: JsonValue, path: string): void {
  forEachOperator(scope, value, Object.keys(known), path, (operator, operand, place) => {
    checkOperandOf(scope, type, known[operator] ?? 'one', operand, place);
  });
}

function forEachOperator(
  { found }: WhereScope,
  value: JsonValue,
  known: readonly string[],
  path: string,
  check: (operator: string, operand: JsonValue, path: string) => void,
): void {
  if (!isObject(value) || isVariable(value)) {
    found.error('VALUE_INVALID', path, `Expected an operator with its value, such as {"${known[0] ?? ''}": …}.`);
    return;
  }
  for (const [operator, operand] of Object.entries(value)) {
    const place = path + pointer(operator);
    if (!known.includes(operator)) {
      const hint = didYouMean(operator, known) || ` Known here: ${known.join(', ')}.`;
      found.error('OPERATOR_UNKNOWN', place, `${quoted(operator)} is no operator of this field.${hint}`);
    } else if (operand === null) {
      found.error(
        'VALUE_INVALID',
        place,
        `"${operator}" cannot be null. To find missing values, use {"isNull": true}.`,
      );
    } else {
      check(operator, operand, place);
    }
  }
}

function checkOperandOf(
  { found, variables }: WhereScope,
  type: TypeView,
  operand: Operand,
  value: JsonValue,
  path: string,
): void {
  const checkOne = (one: JsonValue, place: string): void => {
    if (isVariable(one) && !isJson(type)) checkVariable(one, type, false, variables, place, found);
    else if (one === null) found.error('VALUE_INVALID', place, 'Null cannot be compared with. Use {"isNull": true}.');
    else checkOperand(one, type, place, found);
  };
  const checkConstant = (one: JsonValue, place: string): void => {
    if (!isVariable(one) || isJson(type)) return checkOne(one, place);
    const message = 'Inside a list only constants can stand. Write {"OR": [{… {"eq": {"$": …}}}]} instead.';
    found.error('VALUE_INVALID', place, message);
  };
  switch (operand) {
    case 'one':
      checkOne(value, path);
      return;
    case 'many':
      if (isVariable(value)) checkVariable(value, type, true, variables, path, found);
      else if (!isList(value)) found.error('VALUE_INVALID', path, 'Expected a list of values.');
      else value.forEach((one, i) => checkConstant(one, path + pointer(i)));
      return;
    case 'two':
      if (!isList(value) || value.length !== 2)
        found.error('VALUE_INVALID', path, 'Expected a list of two values: the smallest and the largest.');
      else value.forEach((one, i) => checkOne(one, path + pointer(i)));
      return;
    case 'flag':
      if (typeof value !== 'boolean') found.error('VALUE_INVALID', path, 'Expected true or false.');
      return;
    case 'text':
      if (isVariable(value)) checkVariable(value, type, false, variables, path, found);
      else if (typeof value !== 'string') found.error('VALUE_INVALID', path, 'Expected a text.');
      return;
    case 'mode':
      if (value !== 'DEFAULT' && value !== 'INSENSITIVE')
        found.error('VALUE_INVALID', path, 'Expected DEFAULT or INSENSITIVE.');
      return;
    case 'path':
      if (!isList(value) || value.some((key) => typeof key !== 'string'))
        found.error('VALUE_INVALID', path, 'Expected a list of keys, such as ["address", "city"].');
      return;
    case 'distance':
      checkMembers({ of: type, meters: { kind: 'scalar', scalar: 'Float' } }, value, path, found);
      return;
    case 'box':
      checkMembers({ southWest: type, northEast: type }, value, path, found);
      return;
    case 'key':
      if (typeof value !== 'string') found.error('VALUE_INVALID', path, 'Expected a key.');
  }
}

function checkMembers(
  types: Readonly<Record<string, TypeView>>,
  value: JsonValue,
  path: string,
  found: ProblemList,
): void {
  const names = Object.keys(types);
  if (!isObject(value) || Object.keys(value).length !== names.length || !names.every((name) => name in value)) {
    found.error('VALUE_INVALID', path, `Expected an object of ${names.join(' and ')}.`);
    return;
  }
  for (const [name, type] of Object.entries(types))
    checkOperand(value[name] ?? null, type, path + pointer(name), found);
}

function isJson(type: TypeView): boolean {
  return type.kind === 'scalar' && type.scalar === 'JSON';
}
