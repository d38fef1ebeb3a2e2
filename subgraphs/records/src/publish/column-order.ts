import type { ColumnField } from '@trellis/app-definition';
import { baseColumnType } from './column-type.ts';

/** By the alignment that PostgreSQL gives each type of a fixed length; all others are as long as what is in them. */
const fixed: readonly string[] = [
  'uuid',
  'timestamptz(3)',
  'time(3)',
  'bigint',
  'double precision',
  'point',
  'integer',
  'date',
  'boolean',
];

export interface RowOrder {
  readonly short: readonly ColumnField[];
  readonly long: readonly ColumnField[];
}

/**
 * The fields of a new table in the order in which its rows hold them, `short` before `long`. PostgreSQL finds a column by
 * going through those before it, quickly while these have a fixed length and something in them; so what is short and
 * always there comes first, and text last, which is rarely added up or compared row by row
 * (`docs/decisions/0295-order-of-columns.md` has the figures).
 */
export function inRowOrder(fields: readonly ColumnField[]): RowOrder {
  const ordered = fields.toSorted((one, other) => place(one) - place(other));
  return {
    short: ordered.filter((field) => place(field) < places.text),
    long: ordered.filter((field) => place(field) === places.text),
  };
}

const places = { nullable: fixed.length, numeric: 2 * fixed.length, text: 2 * fixed.length + 1 } as const;

function place(field: ColumnField): number {
  if (field.kind === 'value' && field.list) return places.text;
  const type = field.kind === 'toOne' ? 'uuid' : baseColumnType(field);
  const length = fixed.indexOf(type);
  if (length >= 0) return field.required ? length : places.nullable + length;
  return type.startsWith('numeric') ? places.numeric : places.text;
}
