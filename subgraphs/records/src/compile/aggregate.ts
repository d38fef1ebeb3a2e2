import { unreachable } from '@trellis/errors';
import type { AggregatePart, Measure } from '../request.ts';
import { sql } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import type { Fold } from './fold.ts';
import { type JsonPiece, objectPieces, valueJson } from './json.ts';
import { type Measured, measureOf, numbersOf } from './measure.ts';
import { operandOnce } from './once.ts';

/** The members of `PostAggregate`, in a statement that folds its rows. */
export function aggregatePieces(
  compilation: Compilation,
  parts: readonly AggregatePart[],
  fold: Fold,
): readonly JsonPiece[] {
  return objectPieces(
    parts.map((part) => {
      switch (part.kind) {
        case 'constant':
          return { key: part.key, value: [part.json] };
        case 'measure':
          return { key: part.key, value: measureJson(compilation, part.measure, fold) };
        case 'measures':
          return { key: part.key, value: aggregatePieces(compilation, part.parts, fold) };
        default:
          return unreachable(part);
      }
    }),
  );
}

/** All that they compute. */
export function measuresOf(parts: readonly AggregatePart[]): readonly Measure[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'constant':
        return [];
      case 'measure':
        return [part.measure];
      case 'measures':
        return measuresOf(part.parts);
      default:
        return unreachable(part);
    }
  });
}

function measureJson(compilation: Compilation, measure: Measure, fold: Fold): readonly JsonPiece[] {
  const { value } = compileMeasure(compilation, measure, fold);
  if (measure.function === 'count') return [sql`${value}::text`];
  switch (measure.function) {
    case 'countDistinct':
      return [sql`${value}::text`];
    case 'min':
    case 'max':
      return valueJson(compilation.schema, measure.operand.field, value, true);
    case 'sum':
    case 'avg': {
      const { sum, average } = numbersOf(measure.operand.field);
      const isFloat = (measure.function === 'sum' ? sum : average) === 'Float';
      return [isFloat ? sql`coalesce(${value}::text, 'null')` : sql`coalesce('"' || ${value} || '"', 'null')`];
    }
    default:
      return unreachable(measure);
  }
}

/** A measure with the PostgreSQL type of its value. */
export function compileMeasure(compilation: Compilation, measure: Measure, fold: Fold): Measured {
  if (measure.function === 'count') return { value: fold.count(), type: 'bigint' };
  if (measure.function === 'countDistinct') return { value: fold.countDistinct(measure.operand), type: 'bigint' };
  const { operand } = measure;
  return measureOf(measure.function, operand.field, operandOnce(compilation, operand, fold.rows), fold);
}
