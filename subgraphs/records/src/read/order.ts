import type { App, ColumnField, Field, Model } from '@trellis/app-definition';
import { must, say, type TrellisError } from '@trellis/errors';
import { scalars } from '@trellis/scalars';
import { eachOf } from '../faults.ts';
import type { Direction, Measure, OrderTerm } from '../request.ts';
import { isMeasureName, measureOf } from './aggregate.ts';
import { type Input, inputError } from './input.ts';
import { fieldOf, refuseNull, relatedRowsOf, rowsOf, targetOf } from './where.ts';

const directions: ReadonlyMap<string | boolean, Direction> = new Map([
  ['ASC', { descending: false, nullsFirst: false }],
  ['DESC', { descending: true, nullsFirst: true }],
  ['ASC_NULLS_FIRST', { descending: false, nullsFirst: true }],
  ['ASC_NULLS_LAST', { descending: false, nullsFirst: false }],
  ['DESC_NULLS_FIRST', { descending: true, nullsFirst: true }],
  ['DESC_NULLS_LAST', { descending: true, nullsFirst: false }],
]);

/** The list's order, completed by `id`, so that every row has a place of its own; `otherwise` is what it has by itself. */
export function readOrder(
  app: App,
  model: Model,
  input: Input | undefined,
  otherwise?: OrderTerm,
): readonly OrderTerm[] {
  const asked = eachOf(input?.items() ?? [], (item) => readTerm(app, model, item));
  const given = asked.length === 0 && otherwise ? [otherwise] : asked;
  if (given.some(({ through, by }) => through.length === 0 && by.kind === 'field' && by.operand.field.name === 'id'))
    return given;
  const id: OrderTerm['by'] = { kind: 'field', operand: { field: idOf(model) } };
  return [...given, { through: [], by: id, descending: false, nullsFirst: false }];
}

function readTerm(app: App, model: Model, input: Input): OrderTerm {
  const [key, member] = onlyKey(input);
  const field = fieldOf(model, key);
  if (field?.kind === 'toOne' && key === field.name) {
    const target = targetOf(app, field);
    const term = readTerm(app, target, member);
    return { ...term, through: [{ relation: field, rows: rowsOf(target) }, ...term.through] };
  }
  if (field?.kind === 'toMany' || field?.kind === 'manyToMany') {
    const target = targetOf(app, field);
    const { measure, ...direction } = readMeasureOrder(target, member);
    return {
      through: [],
      by: { kind: 'related', relation: field, rows: relatedRowsOf(app, field), measure },
      ...direction,
    };
  }
  if (!field || !isSortable(field)) throw cannotOrder(model, member);
  return { through: [], by: { kind: 'field', operand: { field } }, ...readDirection(model, member) };
}

/** `PostAggregateOrderBy`: `{count: DESC}` or `{sum: {total: ASC}}`. */
export function readMeasureOrder(model: Model, input: Input): Direction & { readonly measure: Measure } {
  const [name, member] = onlyKey(input);
  if (name === 'count') return { measure: { function: 'count' }, ...readDirection(model, member) };
  if (!isMeasureName(name)) throw cannotOrder(model, member);
  const [field, direction] = onlyKey(member);
  const measure = measureOf(model, name, field);
  if (!measure) throw cannotOrder(model, direction);
  return { measure, ...readDirection(model, direction) };
}

/** The one member of an object in an order. */
export function onlyKey(input: Input): readonly [string, Input] {
  refuseNull(input);
  const [entry, ...others] = input.entries();
  if (!entry || others.length > 0)
    throw inputError(input.path, say('input.oneKeyEach', { place: input.path.join('.') }));
  refuseNull(entry[1]);
  return entry;
}

export function readDirection(model: Model, input: Input): Direction {
  return directions.get(input.word()) ?? fail(cannotOrder(model, input));
}

function cannotOrder(model: Model, input: Input): TrellisError {
  return inputError(input.path, say('list.cannotOrder', { models: model.plural, place: input.path.join('.') }));
}

function fail(error: Error): never {
  throw error;
}

/** Whether a field's values have an order: what the schema offers in `PostOrderBy`, and the ids of relations. */
function isSortable(field: Field): field is ColumnField {
  if (field.kind !== 'value') return field.kind === 'toOne';
  if (field.list) return false;
  return field.type.kind === 'scalar' ? scalars[field.type.scalar].sortable : field.type.kind === 'enum';
}

export function idOf(model: Model) {
  return must(model.systemFields.get('id'), 'id');
}
