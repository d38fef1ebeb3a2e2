import { unreachable } from '@trellis/errors';
import type { Having } from '../group-request.ts';
import type { Measure } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { compileMeasure } from './aggregate.ts';
import type { Compilation } from './compilation.ts';
import { orderings } from './condition.ts';
import type { Fold } from './fold.ts';

/** A condition on the group that `fold` makes of its rows: like conditions on rows it is true, or it does not hold. */
export function compileHaving(compilation: Compilation, having: Having, fold: Fold): SQL {
  switch (having.kind) {
    case 'all':
      return connect(compilation, having.of, fold, ' and ', sql`true`);
    case 'any':
      return connect(compilation, having.of, fold, ' or ', sql`false`);
    case 'not':
      return sql`(${compileHaving(compilation, having.of, fold)}) is not true`;
    case 'isNull':
      return sql`${compileMeasure(compilation, having.measure, fold).value} is null`;
    case 'compare': {
      const { value } = compileMeasure(compilation, having.measure, fold);
      const param = compilation.param(having.value);
      return having.comparison === 'in'
        ? sql`${value} = any (${param})`
        : sql`${value} ${orderings[having.comparison]} ${param}`;
    }
    default:
      return unreachable(having);
  }
}

/** All that it looks at. */
export function measuresOfHaving(having: Having): readonly Measure[] {
  switch (having.kind) {
    case 'all':
    case 'any':
      return having.of.flatMap(measuresOfHaving);
    case 'not':
      return measuresOfHaving(having.of);
    case 'isNull':
    case 'compare':
      return [having.measure];
    default:
      return unreachable(having);
  }
}

function connect(compilation: Compilation, parts: readonly Having[], fold: Fold, separator: string, none: SQL): SQL {
  if (parts.length === 0) return none;
  return sql`(${sql.join(
    parts.map((part) => compileHaving(compilation, part, fold)),
    separator,
  )})`;
}
