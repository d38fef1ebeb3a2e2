import type { Field, Model, ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { hasExtremes, numberTypes, type NumberTypes, scalars } from '@trellis/scalars';
import { filterName } from './names.ts';

/** A value field's type in answers. Never `!`: who may not read the field gets null. */
export function outputType(field: ValueField): string {
  return listOf(field, field.type.kind === 'entity' ? field.type.entity : leafType(field));
}

/** A value field's type in inputs, without the `!` of what is required. */
export function inputType(field: ValueField): string {
  const leaf = leafType(field);
  return listOf(field, leaf === 'AppPoint' ? 'AppPointInput' : leaf);
}

/** The filter of a value field. */
export function filterType(field: ValueField): string {
  return filterName(leafType(field), field.list);
}

/** Whether records can be ordered by a value field. */
export function isSortable({ type, list }: ValueField): boolean {
  if (list) return false;
  switch (type.kind) {
    case 'scalar':
      return scalars[type.scalar].sortable;
    case 'enum':
      return true;
    case 'entity':
      return false;
    default:
      return unreachable(type);
  }
}

/** The types of a field's sum and average; undefined where it holds no numbers. */
export function numberTypesOf(field: Field): NumberTypes | undefined {
  if (field.kind !== 'value' || field.list || field.type.kind !== 'scalar') return undefined;
  return numberTypes(field.type.scalar);
}

/** A model's fields that hold numbers, with what they are summed up to. */
export function numbersOf(model: Model): readonly (NumberTypes & { readonly name: string })[] {
  return [...model.fields.values()].flatMap((field) => {
    const types = numberTypesOf(field);
    return types ? [{ name: field.name, ...types }] : [];
  });
}

/** Whether the least and the greatest value of a field can be asked for. */
export function hasMinMax(field: Field): field is ValueField {
  return field.kind === 'value' && !field.list && field.type.kind === 'scalar' && hasExtremes(field.type.scalar);
}

/** The type of one value; users and files are plain ids where they are not answers. */
function leafType({ type }: ValueField): string {
  switch (type.kind) {
    case 'scalar':
      return scalars[type.scalar].graphqlType;
    case 'enum':
      return type.enum.name;
    case 'entity':
      return 'ID';
    default:
      return unreachable(type);
  }
}

function listOf({ list }: ValueField, type: string): string {
  return list ? `[${type}!]` : type;
}
