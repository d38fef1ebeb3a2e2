import { hasExtremes, numberTypes } from '@trellis/scalars';
import type { ScalarName } from '../app.ts';
import type { FieldDefinition, RollupDefinition } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { pathOfRollup } from '../rollups.ts';
import { checkComputed } from './check-computed.ts';
import { checkOptionalWhere } from './check-where.ts';
import { type FieldView, type ModelView, typeNameOf } from './model-view.ts';
import { checkRollupsOnRollups } from './rollups-on-rollups.ts';

type Models = ReadonlyMap<string, ModelView>;

/** Whether rollups name what is there, and have the type of what they compute. */
export function checkRollups(models: Models, found: ProblemList): void {
  for (const model of models.values()) {
    for (const field of model.fields.values()) {
      const { definition } = field;
      if (definition?.rollup === undefined) continue;
      const path = model.path + pointer('fields', field.name);
      checkMembers(definition, path, found);
      checkRollup(models, model, field, definition.rollup, path, found);
    }
  }
  checkRollupsOnRollups(models, found);
}

function checkMembers(definition: FieldDefinition, path: string, found: ProblemList): void {
  checkComputed(definition, 'rollup', path, found);
  if (definition.formula !== undefined) {
    const message = '"formula" does not go with "rollup". Leave one out.';
    found.error('MEMBER_NOT_ALLOWED', path + pointer('formula'), message);
  }
  if (definition.precision !== undefined) {
    const message =
      '"precision" does not go with "rollup", which has as many digits as it needs. Leave it out; "scale" rounds.';
    found.error('MEMBER_NOT_ALLOWED', path + pointer('precision'), message);
  }
}

function checkRollup(
  models: Models,
  model: ModelView,
  field: FieldView,
  rollup: RollupDefinition,
  path: string,
  found: ProblemList,
): void {
  const place = path + pointer('rollup', 'of');
  const target = targetOf(models, model, rollup, place, found);
  if (target === undefined) return;
  const scope = { models, variables: new Map(), found };
  checkOptionalWhere(scope, target, rollup.where, path + pointer('rollup', 'where'));
  const result = resultOf(target, rollup, place, found);
  if (result === undefined || result.type === typeNameOf(field.type)) return;
  const message = `${result.words} is of the type ${result.type}. Write "type": "${result.type}".`;
  found.error('VALUE_INVALID', path + pointer('type'), message);
}

/** The model whose records are rolled up. */
function targetOf(
  models: Models,
  model: ModelView,
  rollup: RollupDefinition,
  path: string,
  found: ProblemList,
): ModelView | undefined {
  const way = pathOfRollup(rollup);
  if (way === undefined) {
    const message = `Expected one list and one field of its records, such as "invoices.total", or for COUNT the list alone. What lies further away, a rollup of that model computes.`;
    found.error('VALUE_INVALID', path, message);
    return undefined;
  }
  const relation = model.fields.get(way.relation);
  if (relation === undefined) {
    const lists = [...model.fields.values()].filter(isListOfRecords).map(({ name }) => name);
    const hint = didYouMean(way.relation, lists) || (lists.length > 0 ? ` Its lists: ${lists.join(', ')}.` : '');
    found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(way.relation)}.${hint}`);
    return undefined;
  }
  if (relation.type.kind === 'unknown') return undefined;
  if (!isListOfRecords(relation)) {
    const message = `"${relation.name}" is no list of records, and a rollup is computed over one.`;
    found.error('FIELD_NOT_ALLOWED', path, message);
    return undefined;
  }
  return relation.type.kind === 'model' ? models.get(relation.type.name) : undefined;
}

function isListOfRecords({ type, list }: FieldView): boolean {
  return type.kind === 'model' && list;
}

/** What a rollup gives; undefined where it computes nothing. */
function resultOf(
  target: ModelView,
  rollup: RollupDefinition,
  path: string,
  found: ProblemList,
): { readonly type: ScalarName; readonly words: string } | undefined {
  const name = pathOfRollup(rollup)?.field;
  if (rollup.function === 'COUNT') {
    if (name === undefined) return { type: 'Int', words: 'A count' };
    const message = `COUNT counts records: name the list alone, and put what they must have into "where", such as {"${name}": {"isNull": false}}.`;
    found.error('VALUE_INVALID', path, message);
    return undefined;
  }
  if (name === undefined) {
    const message = `${rollup.function} needs a field of the records: "${rollup.of}.…".`;
    found.error('VALUE_INVALID', path, message);
    return undefined;
  }
  const field = target.fields.get(name);
  if (field === undefined) {
    const hint = didYouMean(name, target.fields.keys());
    found.error('FIELD_UNKNOWN', path, `"${target.name}" has no field ${quoted(name)}.${hint}`);
    return undefined;
  }
  if (field.type.kind === 'unknown') return undefined;
  const scalar = field.type.kind === 'scalar' && !field.list ? field.type.scalar : undefined;
  const { takes, gives, words } = functions[rollup.function];
  const type = scalar && gives(scalar);
  if (type !== undefined) return { type, words: `The ${words} of "${target.name}.${name}"` };
  const what = field.list ? 'a list' : `of the type ${typeNameOf(field.type)}`;
  const message = `${rollup.function} is of ${takes}, and "${target.name}.${name}" is ${what}.`;
  found.error('FIELD_NOT_ALLOWED', path, message);
  return undefined;
}

const extreme = (scalar: ScalarName) => (hasExtremes(scalar) ? scalar : undefined);
const ordered = 'numbers, dates, times, and texts but of the type Text';

const functions = {
  SUM: { takes: 'numbers', gives: (scalar: ScalarName) => numberTypes(scalar)?.sum, words: 'sum' },
  AVG: { takes: 'numbers', gives: (scalar: ScalarName) => numberTypes(scalar)?.average, words: 'average' },
  MIN: { takes: ordered, gives: extreme, words: 'least value' },
  MAX: { takes: ordered, gives: extreme, words: 'greatest value' },
} as const;
