import type { ColumnField } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { numberTypesOf } from '@trellis/records-schema';
import type { Measure } from '../request.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import { comparisonType } from './param-type.ts';

/** Something that is computed over rows, with its PostgreSQL type. */
export interface Measured {
  readonly value: SQL;
  readonly type: string;
}

/** How the values of many rows become one. */
export interface Aggregates {
  /** Of rows or, of a value, of those that have it. */
  count(value?: SQL): SQL;
  apply(name: 'sum' | 'min' | 'max', value: SQL): SQL;
}

const names = { sum: sql`sum`, min: sql`min`, max: sql`max` } as const;

/** Over the rows of the statement. */
export const ofRows: Aggregates = {
  count: (value = sql`*`) => sql`count(${value})`,
  apply: (name, value) => sql`${names[name]}(${value})`,
};

/** What is computed of a field's values. */
export function measureOf(
  name: Exclude<Measure['function'], 'count' | 'countDistinct'>,
  field: ColumnField,
  value: SQL,
  aggregates: Aggregates = ofRows,
): Measured {
  switch (name) {
    case 'sum':
      return sumOf(field, aggregates, value);
    case 'avg':
      return averageOf(field, aggregates, value);
    case 'min':
    case 'max':
      return { value: aggregates.apply(name, value), type: comparisonType(field) };
    default:
      return unreachable(name);
  }
}

/** The same of a decimal, rounded to a scale. */
export function scaledMeasureOf(
  name: Exclude<Measure['function'], 'count' | 'countDistinct'>,
  field: ColumnField,
  value: SQL,
  scale: number,
): SQL {
  return name === 'avg' ? averageWithin(ofRows, value, scale) : roundTo(measureOf(name, field, value).value, scale);
}

/** Points, and lists of them, cannot be compared by PostgreSQL, and their texts are as different as they are. */
export function toldApartByText(field: ColumnField): boolean {
  return field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point';
}

export function distinguishable(field: ColumnField, value: SQL): SQL {
  return toldApartByText(field) ? sql`${value}::text` : value;
}

/** A sum of 64-bit integers may have more than 64 bits, and has the digits that it has. */
function sumOf(field: ColumnField, aggregates: Aggregates, value: SQL): Measured {
  const sum = aggregates.apply('sum', value);
  const { sum: type } = numbersOf(field);
  switch (type) {
    case 'Float':
      return { value: sum, type: 'double precision' };
    case 'BigInt':
      return { value: sum, type: 'numeric' };
    case 'Decimal': {
      // Decimals without a scale are stored without zeros at their ends, and so is what they sum up to.
      const isSized = field.kind === 'value' && field.constraints.scale !== undefined;
      return { value: isSized ? sum : sql`trim_scale(${sum})`, type: 'numeric' };
    }
    default:
      return unreachable(type);
  }
}

/** Digits behind the point that an average of exact numbers has at most. */
const averageScale = 16;

/**
 * PostgreSQL's `avg` of exact numbers keeps as many digits as it sees fit; ours is rounded to one scale, and then has
 * the zeros of the field's own scale at its end and no others.
 */
function averageOf(field: ColumnField, aggregates: Aggregates, value: SQL): Measured {
  if (numbersOf(field).average === 'Float') return { value: sql`avg(${value})`, type: 'double precision' };
  const scale = (field.kind === 'value' ? field.constraints.scale : undefined) ?? 0;
  const average = averageWithin(aggregates, value, Math.max(averageScale, scale));
  const shown =
    scale === 0
      ? sql`trim_scale(${average})`
      : sql`round(${average}, greatest(${verbatim(String(scale))}, min_scale(${average})))`;
  return { value: shown, type: 'numeric' };
}

/** An average of exact numbers, rounded to so many digits behind the point. */
function averageWithin(aggregates: Aggregates, value: SQL, places: number): SQL {
  const one = verbatim(`1.${'0'.repeat(Math.max(averageScale, places))}`);
  return roundTo(sql`${aggregates.apply('sum', value)} * ${one} / nullif(${aggregates.count(value)}, 0)`, places);
}

function roundTo(value: SQL, places: number): SQL {
  return sql`round(${value}, ${verbatim(String(places))})`;
}

/** The types of the sum and the average of a field that holds numbers. */
export function numbersOf(field: ColumnField) {
  return must(numberTypesOf(field), `a number in ${field.name}`);
}
