import type { Field, Model } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { hasMinMax, numbersOf, outputType } from './value-types.ts';

/** What is computed over the records of a list. A model without numbers has no sums and averages. */
export function aggregateTypes(model: Model): readonly string[] {
  const { aggregate, sum, avg, minMax, fieldName } = typeNames(model.name);
  const fields = [...model.fields.values()];
  const numbers = numbersOf(model);
  const hasNumbers = numbers.length > 0;
  return [
    block(`type ${aggregate}`, [
      'count: Int!',
      `countDistinct(field: ${fieldName}!): Int!`,
      ...(hasNumbers ? [`sum: ${sum}!`, `avg: ${avg}!`] : []),
      `min: ${minMax}!`,
      `max: ${minMax}!`,
    ]),
    ...(hasNumbers
      ? [
          block(
            `type ${sum}`,
            numbers.map((number) => `${number.name}: ${number.sum}`),
          ),
          block(
            `type ${avg}`,
            numbers.map((number) => `${number.name}: ${number.average}`),
          ),
        ]
      : []),
    block(`type ${minMax}`, [
      ...fields.filter(hasMinMax).map((field) => `${field.name}: ${outputType(field)}`),
      'createdAt: DateTime',
      'updatedAt: DateTime',
    ]),
    fieldNameEnum(model),
  ];
}

/** The fields whose values stand in a record, as arguments name them; a relation to one record by its id. */
function fieldNameEnum(model: Model): string {
  const names = ['id', 'version', 'createdAt', 'updatedAt', ...[...model.fields.values()].flatMap(nameOf)];
  return block(`enum ${typeNames(model.name).fieldName}`, names);
}

function nameOf(field: Field): readonly string[] {
  if (field.kind === 'value') return [field.name];
  return field.kind === 'toOne' ? [field.idName] : [];
}
