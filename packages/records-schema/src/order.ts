import type { Field, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { isSortable } from './value-types.ts';

/** A model's order: one key an object, its own fields or those of the one record that a relation leads to. */
export function orderByInput(model: Model): string {
  return block(`input ${typeNames(model.name).orderBy}`, [
    'id: SortOrder',
    'createdAt: SortOrder',
    'updatedAt: SortOrder',
    ...[...model.fields.values()].flatMap(sortKeys),
  ]);
}

function sortKeys(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return isSortable(field) ? [`${field.name}: SortOrder`] : [];
    case 'toOne':
      return [`${field.name}: ${typeNames(field.target).orderBy}`];
    case 'toMany':
    case 'manyToMany':
      return [];
    default:
      return unreachable(field);
  }
}
