import { type ColumnField, type Model, type UniqueKey, uniqueKeyInputName } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { inputType } from './value-types.ts';

/** What names exactly one record of a model: one of its unique keys, of which a client gives one. */
export function uniqueInputs(model: Model): readonly string[] {
  return [
    block(
      `input ${typeNames(model.name).uniqueInput}`,
      model.uniqueKeys.map((key) => `${key.name}: ${keyType(model, key)}`),
    ),
    ...model.uniqueKeys
      .filter((key) => key.fields.length > 1)
      .map((key) =>
        block(
          `input ${uniqueKeyInputName(model.name, key.name)}`,
          key.fields.map((field) => `${field.kind === 'toOne' ? field.idName : field.name}: ${partType(field)}!`),
        ),
      ),
  ];
}

function keyType(model: Model, { name, fields }: UniqueKey): string {
  const [field, ...others] = fields;
  return field === undefined || others.length > 0 ? uniqueKeyInputName(model.name, name) : partType(field);
}

function partType(field: ColumnField): string {
  return field.kind === 'toOne' ? 'ID' : inputType(field);
}
