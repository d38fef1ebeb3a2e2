import { say } from '@trellis/errors';
import type { ColumnField, Field, Model } from '@trellis/app-definition';
import { hasMinMax, numberTypesOf, typeNames } from '@trellis/records-schema';
import type { AggregatePart, Constant, Measure } from '../request.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import { type Input, inputError } from './input.ts';
import { constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import { fieldOf } from './where.ts';

/** `PostAggregate`: what is asked for of all rows of a list. */
export function readAggregate(reading: Reading, model: Model, field: ResponseField): readonly AggregatePart[] {
  const names = typeNames(model.name);
  return fieldsBelow(reading, field, [names.aggregate]).map((part): AggregatePart => {
    const { key, name, path } = part;
    switch (name) {
      case 'count':
        return { kind: 'measure', key, measure: { function: 'count' }, path };
      case 'countDistinct': {
        const input = argumentsOf(part, reading.observer).get('field');
        if (!input) throw inputError(['field'], say('input.given', { place: 'field' }));
        const operand = { field: readFieldName(model, input) };
        return { kind: 'measure', key, measure: { function: 'countDistinct', operand }, path };
      }
      case 'sum':
      case 'avg':
        return { kind: 'measures', key, parts: readMeasures(reading, model, part, name, names[name]) };
      case 'min':
      case 'max':
        return { kind: 'measures', key, parts: readMeasures(reading, model, part, name, names.minMax) };
      case '__typename':
        return constant(key, names.aggregate);
      default:
        throw unknownField(names.aggregate, part);
    }
  });
}

export type MeasureName = 'sum' | 'avg' | 'min' | 'max';

export function isMeasureName(name: string): name is MeasureName {
  return name === 'sum' || name === 'avg' || name === 'min' || name === 'max';
}

function readMeasures(
  reading: Reading,
  model: Model,
  below: ResponseField,
  name: MeasureName,
  typename: string,
): readonly (Extract<AggregatePart, { kind: 'measure' }> | Constant)[] {
  return fieldsBelow(reading, below, [typename]).map((part) => {
    if (part.name === '__typename') return constant(part.key, typename);
    const measure = measureOf(model, name, part.name);
    if (!measure) throw unknownField(typename, part);
    return { kind: 'measure', key: part.key, measure, path: part.path };
  });
}

/** The sum, average, least or greatest value of a field; undefined where it has none. */
export function measureOf(model: Model, name: MeasureName, fieldName: string): Measure | undefined {
  const field = fieldOf(model, fieldName);
  if (!field || !measures(name, field)) return undefined;
  return { function: name, operand: { field } };
}

function measures(name: MeasureName, field: Field): field is ColumnField {
  return name === 'sum' || name === 'avg' ? numberTypesOf(field) !== undefined : hasMinMax(field);
}

/** A field with a value, by its name in `PostFieldName`. */
export function readFieldName(model: Model, input: Input): ColumnField {
  if (input.isNull) throw inputError(input.path, say('list.nameField', { place: input.path.join('.') }));
  const name = String(input.word());
  const field = fieldOf(model, name);
  if (field?.kind === 'value' || (field?.kind === 'toOne' && name === field.idName)) return field;
  throw inputError(input.path, say('list.noValueField', { model: model.name, field: name }));
}
