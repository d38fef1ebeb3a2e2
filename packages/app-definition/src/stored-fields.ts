import type { ColumnField, Field, Model } from './app.ts';

/** Whether anybody may write a field: a computed one follows from its record. */
export function isWritable(field: Field): boolean {
  return field.kind !== 'value' || field.computed === undefined;
}

/** The builder's fields that have a column of their own. */
export function storedFields(model: Model): readonly ColumnField[] {
  return [...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && isWritable(field)),
  );
}
