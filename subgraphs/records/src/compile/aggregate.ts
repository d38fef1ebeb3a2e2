import { unreachable } from '@trellis/errors';
import type { AggregatePart, Measure } from '../request.ts';
import { sql } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { type JsonPiece, objectPieces, valueJson } from './json.ts';
import { type Measured, measureOf, numbersOf } from './measure.ts';
import { operandOnce } from './once.ts';
import type { RowScope } from './row-scope.ts';

/** The members of `PostAggregate`, in a statement whose rows are those of the scope, and which has its joins. */
export function aggregatePieces(
  compilation: Compilation,
  parts: readonly AggregatePart[],
  scope: RowScope,
): readonly JsonPiece[] {
  return objectPieces(
    parts.map((part) => {
      switch (part.kind) {
        case 'constant':
          return { key: part.key, value: [part.json] };
        case 'measure':
          return { key: part.key, value: measureJson(compilation, part.measure, scope) };
        case 'measures':
          return { key: part.key, value: aggregatePieces(compilation, part.parts, scope) };
        default:
          return unreachable(part);
      }
    }),
  );
}

function measureJson(compilation: Compilation, measure: Measure, scope: RowScope): readonly JsonPiece[] {
  const { value } = compileMeasure(compilation, measure, scope);
  if (measure.function === 'count') return [sql`${value}::text`];
  switch (measure.function) {
    case 'countDistinct':
      return [sql`${value}::text`];
    case 'min':
    case 'max':
      return valueJson(measure.operand.field, value, true);
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

/** A measure over the rows of a scope, with the PostgreSQL type of its value. */
export function compileMeasure(compilation: Compilation, measure: Measure, scope: RowScope): Measured {
  if (measure.function === 'count') return { value: sql`count(*)`, type: 'bigint' };
  return measureOf(measure.function, measure.operand.field, operandOnce(compilation, measure.operand, scope));
}
