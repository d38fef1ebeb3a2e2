import type { Field, Model } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { filterType } from './value-types.ts';

/** The system's fields that records are filtered by. */
const systemFilters = ['id', 'version', 'createdAt', 'updatedAt'] as const;

/** A model's filter. */
export function whereInput(model: Model): string {
  const { where } = typeNames(model.name);
  return block(`input ${where}`, [
    ...systemFilters.map((name) => `${name}: ${filterType(must(model.systemFields.get(name), name))}`),
    ...[...model.fields.values()].flatMap(conditions),
    `AND: [${where}!]`,
    `OR: [${where}!]`,
    `NOT: ${where}`,
  ]);
}

/** The filter of relations to many records of a model. */
export function listFilterInput(model: string): string {
  const { listFilter, where } = typeNames(model);
  return block(`input ${listFilter}`, [`some: ${where}`, `every: ${where}`, `none: ${where}`, 'count: IntFilter']);
}

function conditions(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return [`${field.name}: ${filterType(field)}`];
    case 'toOne':
      return [`${field.name}: ${typeNames(field.target).where}`, `${field.idName}: IDFilter`];
    case 'toMany':
    case 'manyToMany':
      return [`${field.name}: ${typeNames(field.target).listFilter}`];
    default:
      return unreachable(field);
  }
}
