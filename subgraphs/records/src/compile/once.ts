import { isRollup } from '@trellis/app-definition';
import type { Operand } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { operandValue } from './condition.ts';
import type { RowScope } from './row-scope.ts';

/** An operand's value for where it is named several times: a rollup is then computed by a join, once a row. */
export function operandOnce(compilation: Compilation, operand: Operand, { row, joins }: RowScope): SQL {
  const value = operandValue(compilation, operand, row);
  if (!isRollup(operand.field)) return value;
  const computed = sql.identifier(Symbol('computed'));
  // Without `offset` it would be put in each time that it is named.
  joins.push(
    sql`left join lateral (select ${value} as value offset 0) as ${computed} on ${compilation.column(row, 'id')} is not null`,
  );
  return sql`${computed}.value`;
}
