import { unreachable } from '@trellis/errors';
import { parseScalar, scalarNames } from '@trellis/scalars';
import type { AppDefinition, FieldDefinition, JsonValue } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { fieldTypeOf } from '../field-type.ts';
import { entityNames, scalarFamilies } from '../scalar-types.ts';
import { checkValue, isList } from './check-values.ts';
import { compareNumbers } from './compare-numbers.ts';
import { patternFault } from './pattern-fault.ts';
import { type FieldView, isUnionMember, type ModelView, type TypeView } from './model-view.ts';

/** Whether the fields' types exist and their other members go with these. */
export function checkFields(definition: AppDefinition, model: ModelView, found: ProblemList): void {
  for (const field of model.fields.values()) {
    if (field.definition === undefined || isUnionMember(field)) continue;
    const path = model.path + pointer('fields', field.name);
    if (field.type.kind === 'unknown') {
      checkUnknownType(definition, String(field.definition.type), path + pointer('type'), found);
      continue;
    }
    checkMembers(field, field.definition, path, found);
    checkBounds(field, field.definition, path, found);
    checkDefault(field, field.definition, path, found);
  }
  for (const [name, union] of model.unions) {
    checkUnion(definition, name, union, model.path + pointer('fields', name), found);
  }
}

function checkUnknownType(definition: AppDefinition, type: string, path: string, found: ProblemList): void {
  const own = [...Object.keys(definition.models), ...Object.keys(definition.enums ?? {})];
  const hint =
    didYouMean(type, [...own, ...scalarNames, ...entityNames]) ||
    ` Use one of ${[...scalarNames, ...entityNames].join(', ')}, or one of your own models and enums.`;
  found.error('TYPE_UNKNOWN', path, `There is no type ${quoted(type)}.${hint}`);
}

const membersOfUnions: ReadonlySet<string> = new Set([
  'id',
  'type',
  'label',
  'description',
  'required',
  'onDelete',
  'x',
]);

/** A relation to one record of one of several models. */
function checkUnion(
  app: AppDefinition,
  name: string,
  definition: FieldDefinition,
  path: string,
  found: ProblemList,
): void {
  for (const [member, value] of Object.entries(definition)) {
    if (value === false || membersOfUnions.has(member)) continue;
    const message = `"${member}" does not go with a relation to one of several models, as "${name}" is. Leave it out.`;
    found.error('MEMBER_NOT_ALLOWED', path + pointer(member), message);
  }
  const targets = typeof definition.type === 'string' ? [definition.type] : definition.type;
  targets.forEach((target, i) => {
    const place = path + pointer('type', i);
    const type = fieldTypeOf(app, target);
    if (type === undefined) checkUnknownType(app, target, place, found);
    else if (type.kind !== 'model')
      found.error('TYPE_UNKNOWN', place, `"${target}" is no model. A list of types names models alone.`);
    else if (targets.indexOf(target) !== i) found.error('DUPLICATE', place, `"${target}" is there twice.`);
  });
  checkOnDelete(name, definition, path, found);
}

/** What a field is when it is asked which members go with it. */
type FieldKind =
  | 'text'
  | 'number'
  | 'decimal'
  | 'time'
  | 'boolean'
  | 'json'
  | 'id'
  | 'point'
  | 'enum'
  | 'User'
  | 'File'
  | 'to-one'
  | 'to-many';

const values = ['text', 'number', 'decimal', 'time', 'boolean', 'json', 'id', 'point', 'enum'] as const;
const keys = ['text', 'number', 'decimal', 'time', 'boolean', 'id', 'enum', 'User', 'File', 'to-one'] as const;

/** The kinds of fields that a member goes with, and how a message says so. Members not named here go with all. */
const membersOfKinds: Partial<
  Record<keyof FieldDefinition, { readonly kinds: readonly FieldKind[]; readonly words: string }>
> = {
  list: { kinds: [...values, 'to-many'], words: 'values and models' },
  required: { kinds: [...values, 'User', 'File', 'to-one'], words: 'everything but lists of records' },
  unique: { kinds: keys, words: 'single values and relations to one record, but not JSON and points' },
  default: { kinds: values.filter((kind) => kind !== 'point'), words: 'values, but not points' },
  min: { kinds: ['number', 'decimal', 'time'], words: 'numbers, dates and times' },
  max: { kinds: ['number', 'decimal', 'time'], words: 'numbers, dates and times' },
  minLength: { kinds: ['text'], words: 'texts' },
  maxLength: { kinds: ['text'], words: 'texts' },
  pattern: { kinds: ['text'], words: 'texts' },
  precision: { kinds: ['decimal'], words: 'the type Decimal' },
  scale: { kinds: ['decimal'], words: 'the type Decimal' },
  accept: { kinds: ['File'], words: 'the type File' },
  defaultExpression: {
    kinds: [...values.filter((kind) => kind !== 'json' && kind !== 'point'), 'User'],
    words: 'values and people, but not JSON and points',
  },
  defaultSequence: { kinds: ['text'], words: 'texts' },
  formula: {
    kinds: values.filter((kind) => kind !== 'json' && kind !== 'point'),
    words: 'values, but not JSON and points',
  },
  inverse: { kinds: ['to-one', 'to-many'], words: 'relations' },
  through: { kinds: ['to-many'], words: 'lists of records' },
  onDelete: { kinds: ['to-one'], words: 'relations to one record' },
};

function checkMembers(field: FieldView, definition: FieldDefinition, path: string, found: ProblemList): void {
  const kind = kindOf(field);
  for (const [member, value] of Object.entries(definition)) {
    const rule = membersOfKinds[member as keyof FieldDefinition];
    if (rule === undefined || value === false) continue;
    const listIsUnique = member === 'unique' && field.list && kind !== 'to-many';
    if (rule.kinds.includes(kind) && !listIsUnique) continue;
    const message = `"${member}" goes with ${rule.words}, and "${field.name}" is ${kindWords(field)}. Leave it out.`;
    found.error('MEMBER_NOT_ALLOWED', path + pointer(member), message);
  }
  checkOnDelete(field.name, definition, path, found);
}

function checkOnDelete(name: string, { onDelete, required }: FieldDefinition, path: string, found: ProblemList): void {
  if (onDelete !== 'SET_NULL' || !required) return;
  const message = `"${name}" is required, so it cannot be emptied. Choose RESTRICT or CASCADE.`;
  found.error('MEMBER_NOT_ALLOWED', path + pointer('onDelete'), message);
}

function kindOf({ type, list }: FieldView): FieldKind {
  switch (type.kind) {
    case 'scalar':
      return type.scalar === 'Decimal' ? 'decimal' : scalarFamilies[type.scalar];
    case 'entity':
      return type.entity;
    case 'model':
      return list ? 'to-many' : 'to-one';
    case 'enum':
    case 'unknown':
      return 'enum';
    default:
      return unreachable(type);
  }
}

function kindWords({ type, list }: FieldView): string {
  if (type.kind === 'model') return list ? 'a list of records' : 'a relation';
  const name = type.kind === 'scalar' ? type.scalar : type.kind === 'entity' ? type.entity : 'an enum';
  return list ? `a list of ${name}` : `of the type ${name}`;
}

function checkBounds(field: FieldView, definition: FieldDefinition, path: string, found: ProblemList): void {
  const { min, max, minLength, maxLength, pattern, precision, scale } = definition;
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    found.error('VALUE_INVALID', path + pointer('minLength'), `"minLength" is larger than "maxLength".`);
  }
  if (precision !== undefined && scale !== undefined && scale > precision) {
    found.error(
      'VALUE_INVALID',
      path + pointer('scale'),
      `"scale" is larger than "precision", which counts all digits.`,
    );
  }
  const fault = pattern === undefined ? undefined : patternFault(pattern);
  if (fault !== undefined) found.error('VALUE_INVALID', path + pointer('pattern'), fault);
  if (!isOrdered(field.type)) return;
  const minIsGood = min !== undefined && checkValue(min, field.type, definition, path + pointer('min'), found);
  const maxIsGood = max !== undefined && checkValue(max, field.type, definition, path + pointer('max'), found);
  if (minIsGood && maxIsGood && compare(field.type, min, max) > 0) {
    found.error('VALUE_INVALID', path + pointer('min'), '"min" is larger than "max".');
  }
}

function checkDefault(field: FieldView, definition: FieldDefinition, path: string, found: ProblemList): void {
  const value = definition.default;
  const place = path + pointer('default');
  if (value === undefined || field.type.kind === 'model' || field.type.kind === 'entity') return;
  if (value === null) {
    found.error('VALUE_INVALID', place, 'Leave "default" out: without one, a value that is not given is null.');
    return;
  }
  if (field.list) {
    if (!isList(value)) found.error('VALUE_INVALID', place, 'Expected a list, as the field is one.');
    else value.forEach((one, i) => checkDefaultValue(field, definition, one, place + pointer(i), found));
    return;
  }
  checkDefaultValue(field, definition, value, place, found);
}

function checkDefaultValue(
  { type }: FieldView,
  definition: FieldDefinition,
  value: JsonValue,
  path: string,
  found: ProblemList,
): void {
  if (!checkValue(value, type, definition, path, found)) return;
  const { min, max, minLength, maxLength } = definition;
  const outside =
    (min !== undefined && isOrdered(type) && compare(type, value, min) < 0) ||
    (max !== undefined && isOrdered(type) && compare(type, value, max) > 0);
  if (outside) found.error('VALUE_INVALID', path, 'The default is not between "min" and "max".');
  if (typeof value !== 'string') return;
  const length = Array.from(value).length;
  if (length < (minLength ?? 0) || length > (maxLength ?? Infinity)) {
    found.error('VALUE_INVALID', path, 'The default is not as long as "minLength" and "maxLength" say.');
  }
}

type OrderedType = Extract<TypeView, { kind: 'scalar' }>;

function isOrdered(type: TypeView): type is OrderedType {
  return type.kind === 'scalar' && ['number', 'time'].includes(scalarFamilies[type.scalar]);
}

/** Compares by the text forms; what is not a value has a problem of its own, and counts as equal. */
function compare({ scalar }: OrderedType, a: unknown, b: unknown): number {
  const left = parseScalar(scalar, a);
  const right = parseScalar(scalar, b);
  if (!left.ok || !right.ok) return 0;
  if (scalarFamilies[scalar] === 'number') return compareNumbers(left.value, right.value);
  return left.value < right.value ? -1 : Number(left.value > right.value);
}
