import type { Formula, ValueField } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { Variable } from '@trellis/expression';
import { sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { compileExpression } from './expression.ts';

/**
 * The value of a formula's field on a row. Its text sorts and folds as that of a stored field does; within the expression texts
 * compare by code point.
 */
export function compileFormula(
  compilation: Compilation,
  field: ValueField,
  { expression, columns }: Formula,
  row: SQL,
): SQL {
  const column = (name: string) => compilation.column(row, must(columns.get(name), name));
  const variable = (name: Variable) => {
    if (name === 'now') return sql`date_trunc('milliseconds', now())`;
    throw new Error(`a formula does not know ${name}`);
  };
  const value = compileExpression({ schema: compilation.schema, column, variable }, expression);
  if (expression.type !== 'string') return sql`(${value})`;
  return sql`((${value}) collate ${sql.identifier(field.type.kind === 'enum' ? 'C' : 'und-x-icu')})`;
}
