import type { PageInfoPart, PointPart } from '../request.ts';
import type { ResponseField } from './document.ts';
import { constant, fieldsBelow, type Reading, unknownField } from './reading.ts';

/** The coordinates that are asked for. */
export function readPointParts(reading: Reading, field: ResponseField): readonly PointPart[] {
  return fieldsBelow(reading, field, ['AppPoint']).map(({ key, name, path }) => {
    switch (name) {
      case 'latitude':
      case 'longitude':
        return { kind: 'coordinate', key, name } as const;
      case '__typename':
        return constant(key, 'AppPoint');
      default:
        throw unknownField('AppPoint', { name, path });
    }
  });
}

/** `User` and `File` live elsewhere: here they are their ids. */
export function readEntityParts(reading: Reading, typename: string, field: ResponseField) {
  return fieldsBelow(reading, field, [typename, 'Node']).map((below) => {
    if (below.name === '__typename') return constant(below.key, typename);
    if (below.name === 'id') return { kind: 'id' as const, key: below.key };
    throw unknownField(typename, below);
  });
}

/** What is told of a page. */
export function readPageInfoPart(field: ResponseField): PageInfoPart {
  const { key, name } = field;
  switch (name) {
    case 'hasNextPage':
    case 'hasPreviousPage':
    case 'startCursor':
    case 'endCursor':
      return { kind: 'info', key, name };
    case '__typename':
      return constant(key, 'PageInfo');
    default:
      throw unknownField('PageInfo', field);
  }
}
