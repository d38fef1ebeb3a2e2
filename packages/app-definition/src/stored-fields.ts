import { unreachable } from '@trellis/errors';
import type { ColumnField, Field, Model, ValueField } from './app.ts';

/** Whether anybody may write a field: a computed one follows from its record. */
export function isWritable(field: Field): boolean {
  switch (field.kind) {
    case 'value':
      return field.computed === undefined;
    case 'manyToMany':
      // What joins the two is written as a record of its own model.
      return field.through === undefined;
    case 'toOne':
    case 'toMany':
      return true;
    default:
      return unreachable(field);
  }
}

/** The builder's fields that have a column of their own. */
export function storedFields(model: Model): readonly ColumnField[] {
  return [...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && field.computed === undefined),
  );
}

/** Whether a field is computed from other records. */
export function isRollup(field: Field): boolean {
  return field.kind === 'value' && field.computed?.kind === 'rollup';
}

/** Whether a new record has a value of the field where nobody gives one. */
export function hasDefault(field: ValueField): boolean {
  return field.default !== undefined || field.generated !== undefined;
}
