import type { Field, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { isSortable, numberTypesOf } from './value-types.ts';

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
export function aggregateOrderByInputs(model: Model): readonly string[] {
  const { aggregateOrderBy, numbersOrderBy } = typeNames(model.name);
  const numbers = [...model.fields.values()].filter((field) => numberTypesOf(field) !== undefined);
  if (numbers.length === 0) return [block(`input ${aggregateOrderBy}`, ['count: SortOrder'])];
  return [
    block(`input ${aggregateOrderBy}`, [
      'count: SortOrder',
      ...['sum', 'avg', 'min', 'max'].map((measure) => `${measure}: ${numbersOrderBy}`),
    ]),
    block(
      `input ${numbersOrderBy}`,
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
