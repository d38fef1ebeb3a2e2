import { type ColumnField, isRollup, type Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { typeNames } from '@trellis/records-schema';
import type { RevisionPart, Revisions, RevisionsPart, Selected } from '../request.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import { readEntityParts, readPageInfoPart } from './leaf-parts.ts';
import { readPage } from './list.ts';
import { boundTo, constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import { rowsOf } from './where.ts';

/** Reads fields of a record. */
type ReadSelection = (reading: Reading, model: Model, fields: readonly ResponseField[]) => readonly Selected[];

/** `revisions` of a record: its page and the parts that are asked for. */
export function readRevisions(
  reading: Reading,
  model: Model,
  field: ResponseField,
  readSelection: ReadSelection,
): Revisions {
  const names = typeNames(model.name);
  return {
    rows: rowsOf(model),
    page: readPage(model, argumentsOf(field, reading.observer)),
    binding: boundTo(reading, { text: `${model.id}.revisions`, sources: [] }),
    parts: fieldsBelow(reading, field, [names.revisionConnection]).map((part): RevisionsPart => {
      switch (part.name) {
        case 'nodes':
          return {
            kind: 'nodes',
            key: part.key,
            parts: fieldsBelow(reading, part, [names.revision]).map((one) =>
              readRevisionPart(reading, model, one, readSelection),
            ),
          };
        case 'pageInfo':
          return {
            kind: 'pageInfo',
            key: part.key,
            parts: fieldsBelow(reading, part, ['PageInfo']).map(readPageInfoPart),
          };
        case 'totalCount':
          return { kind: 'totalCount', key: part.key };
        case '__typename':
          return constant(part.key, names.revisionConnection);
        default:
          throw unknownField(names.revisionConnection, part);
      }
    }),
  };
}

function readRevisionPart(
  reading: Reading,
  model: Model,
  field: ResponseField,
  readSelection: ReadSelection,
): RevisionPart {
  const { key, name, path } = field;
  const names = typeNames(model.name);
  switch (name) {
    case 'version':
    case 'op':
    case 'at':
      return { kind: name, key };
    case 'actor': {
      const operand = { field: must(model.systemFields.get('updatedBy'), 'updatedBy') };
      const parts = readEntityParts(reading, 'User', field);
      return { kind: 'actor', key, changedBy: { kind: 'entity', key, operand, parts, path } };
    }
    case 'changedFields':
      return { kind: 'changedFields', key, fields: valuesOf(model).map((value) => ({ field: value })) };
    case 'before':
    case 'after':
      return { kind: 'image', key, of: name, selection: readImage(reading, model, field, readSelection) };
    case '__typename':
      return constant(key, names.revision);
    default:
      throw unknownField(names.revision, field);
  }
}

/** What stands in a record itself, or follows from it alone. */
function valuesOf(model: Model): readonly ColumnField[] {
  return [...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && !isRollup(field)),
  );
}

function readImage(
  reading: Reading,
  model: Model,
  field: ResponseField,
  readSelection: ReadSelection,
): readonly Selected[] {
  const { revisionValues } = typeNames(model.name);
  const known = new Set(['createdAt', 'updatedAt', ...valuesOf(model).map(nameOfValue)]);
  return fieldsBelow(reading, field, [revisionValues]).flatMap((one) => {
    if (one.name === '__typename') return [constant(one.key, revisionValues)];
    if (!known.has(one.name)) throw unknownField(revisionValues, one);
    return readSelection(reading, model, [one]);
  });
}

function nameOfValue(field: ColumnField): string {
  return field.kind === 'toOne' ? field.idName : field.name;
}
