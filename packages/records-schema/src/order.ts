import type { Field, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { isSortable, numbersOf } from './value-types.ts';

/**
 * A model's order: one key an object, its own fields, those of the one record that a relation leads to, or
 * what is computed over the many. */
export function orderByInput(model: Model): string {
  return block(`input ${typeNames(model.name).orderBy}`, [
    'id: SortOrder',
    'createdAt: SortOrder',
    'updatedAt: SortOrder',
    ...[...model.fields.values()].flatMap(sortKeys),
  ]);
}

/** The order of records by what is computed over those of a model that they have. */
export function aggregateOrderByInput(model: Model): string {
  return block(`input ${typeNames(model.name).aggregateOrderBy}`, measureOrders(model));
}

/** The order of groups of records. */
export function groupOrderByInput(model: Model): string {
  return block(`input ${typeNames(model.name).groupOrderBy}`, ['keys: SortOrder', ...measureOrders(model)]);
}

function measureOrders(model: Model): readonly string[] {
  const { numbersOrderBy } = typeNames(model.name);
  const measures = numbersOf(model).length === 0 ? [] : ['sum', 'avg', 'min', 'max'];
  return ['count: SortOrder', ...measures.map((measure) => `${measure}: ${numbersOrderBy}`)];
}

/** A model's numbers as both orders have them; none where it has no numbers. */
export function numbersOrderByInput(model: Model): readonly string[] {
  const numbers = numbersOf(model);
  if (numbers.length === 0) return [];
  return [
    block(
      `input ${typeNames(model.name).numbersOrderBy}`,
      numbers.map(({ name }) => `${name}: SortOrder`),
    ),
  ];
}

function sortKeys(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return isSortable(field) ? [`${field.name}: SortOrder`] : [];
    case 'toOne':
      return [`${field.name}: ${typeNames(field.target).orderBy}`];
    case 'toMany':
    case 'manyToMany':
      return [`${field.name}: ${typeNames(field.target).aggregateOrderBy}`];
    default:
      return unreachable(field);
  }
}
