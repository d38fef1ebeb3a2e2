import type { App, ColumnField, Field, Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { scalars } from '@trellis/scalars';
import type { OrderTerm } from '../request.ts';
import { type Input, inputError } from './input.ts';
import { fieldOf, refuseNull, rowsOf, targetOf } from './where.ts';

const directions: ReadonlyMap<string | boolean, Pick<OrderTerm, 'descending' | 'nullsFirst'>> = new Map([
  ['ASC', { descending: false, nullsFirst: false }],
  ['DESC', { descending: true, nullsFirst: true }],
  ['ASC_NULLS_FIRST', { descending: false, nullsFirst: true }],
  ['ASC_NULLS_LAST', { descending: false, nullsFirst: false }],
  ['DESC_NULLS_FIRST', { descending: true, nullsFirst: true }],
  ['DESC_NULLS_LAST', { descending: true, nullsFirst: false }],
]);

/** The list's order, completed by `id`, so that every row has a place of its own. */
export function readOrder(app: App, model: Model, input: Input | undefined): readonly OrderTerm[] {
  const given = input?.items().map((item) => readTerm(app, model, item)) ?? [];
  if (given.some((term) => term.through.length === 0 && term.operand.field.name === 'id')) return given;
  return [...given, { through: [], operand: { field: idOf(model) }, descending: false, nullsFirst: false }];
}

function readTerm(app: App, model: Model, input: Input): OrderTerm {
  refuseNull(input);
  const entries = input.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1)
    throw inputError(input.path, `${input.path.join('.')} takes one key; put further ones into objects of their own.`);
  const [key, member] = entry;
  refuseNull(member);
  const field = fieldOf(model, key);
  if (field?.kind === 'toOne' && key === field.name) {
    const target = targetOf(app, field);
    const term = readTerm(app, target, member);
    return { ...term, through: [{ relation: field, rows: rowsOf(target) }, ...term.through] };
  }
  const direction = directions.get(member.word());
  if (!direction || !field || !isSortable(field)) {
    throw inputError(member.path, `${model.plural} cannot be ordered by ${member.path.join('.')}.`);
  }
  return { through: [], operand: { field }, ...direction };
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
