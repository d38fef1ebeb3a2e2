import { type ColumnField, isRollup } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { ParamType } from '../request.ts';
import { baseColumnType } from '../publish/column-type.ts';

/** The PostgreSQL type that a parameter is cast to. */
export function paramType(type: ParamType): string {
  switch (type.kind) {
    case 'field':
      return `${comparisonType(type.field)}${type.list ? '[]' : ''}`;
    case 'int':
      return type.list ? 'integer[]' : 'integer';
    case 'number':
      return `${type.scalar === 'Float' ? 'double precision' : 'numeric'}${type.list ? '[]' : ''}`;
    case 'timeZone':
      return 'text';
    case 'area':
      return 'double precision[]';
    case 'count':
      return 'bigint';
    case 'text':
    case 'likePattern':
    case 'letterForms':
      return 'text';
    case 'textArray':
    case 'search':
    case 'likeTexts':
      return 'text[]';
    case 'json':
    case 'representations':
      return 'jsonb';
    default:
      return unreachable(type);
  }
}

/** Without precision: `numeric(12,2)` would round a value before it is compared. */
export function comparisonType(field: ColumnField): string {
  if (field.kind === 'toOne') return 'uuid';
  const type = baseColumnType(field).replace(/\(.*\)/, '');
  // A sum of 64-bit integers may have more bits.
  return type === 'bigint' && isRollup(field) ? 'numeric' : type;
}
