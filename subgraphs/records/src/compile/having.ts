import { unreachable } from '@trellis/errors';
import type { Having } from '../group-request.ts';
import { sql, type SQL } from '../sql.ts';
import { compileMeasure } from './aggregate.ts';
import type { Compilation } from './compilation.ts';
import { orderings } from './condition.ts';
import type { RowScope } from './row-scope.ts';

/** A condition on the group whose rows are those of `rows`: like conditions on rows it is true, or it does not hold. */
export function compileHaving(compilation: Compilation, having: Having, rows: RowScope): SQL {
  switch (having.kind) {
    case 'all':
      return connect(compilation, having.of, rows, ' and ', sql`true`);
    case 'any':
      return connect(compilation, having.of, rows, ' or ', sql`false`);
    case 'not':
      return sql`(${compileHaving(compilation, having.of, rows)}) is not true`;
    case 'isNull':
      return sql`${compileMeasure(compilation, having.measure, rows).value} is null`;
    case 'compare': {
      const { value } = compileMeasure(compilation, having.measure, rows);
      const param = compilation.param(having.value);
      return having.comparison === 'in'
        ? sql`${value} = any (${param})`
        : sql`${value} ${orderings[having.comparison]} ${param}`;
    }
    default:
      return unreachable(having);
  }
}

function connect(
  compilation: Compilation,
  parts: readonly Having[],
  rows: RowScope,
  separator: string,
  none: SQL,
): SQL {
  if (parts.length === 0) return none;
  return sql`(${sql.join(
    parts.map((part) => compileHaving(compilation, part, rows)),
    separator,
  )})`;
}
