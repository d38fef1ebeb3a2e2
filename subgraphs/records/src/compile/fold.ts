import { numberTypesOf } from '@trellis/records-schema';
import type { Measure, Operand } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { type Aggregates, distinguishable, ofRows } from './measure.ts';
import { operandOnce } from './once.ts';
import { comparisonType } from './param-type.ts';
import type { RowScope } from './row-scope.ts';

/** How the rows of a statement become one, or one for each group. */
export interface Fold extends Aggregates {
  readonly rows: RowScope;
  /** What the aggregates run over: it has the columns that it is grouped by. */
  readonly over: SQL;
  countDistinct(operand: Operand): SQL;
  /** `from …`, by the `from …` of the rows and the columns that they are grouped by: to be written after what is folded. */
  from(rows: SQL, keys: readonly SQL[]): SQL;
}

/** All rows at once. */
export function foldRows(compilation: Compilation, rows: RowScope): Fold {
  return {
    ...ofRows,
    rows,
    over: rows.row,
    countDistinct: (operand) => sql`count(distinct ${distinctValue(compilation, operand, rows)})`,
    from: (from) => from,
  };
}

/**
 * As suits the measures. `count(distinct …)` sorts all rows. Where a single field is counted so, the rows are gathered by
 * its value first, which PostgreSQL may do by hashing them, and what was made of each value is folded once more.
 */
export function foldFor(compilation: Compilation, rows: RowScope, measures: readonly Measure[]): Fold {
  const [counted, ...others] = measures.flatMap((measure) =>
    measure.function === 'countDistinct' ? [measure.operand] : [],
  );
  const isOne = others.every(({ field }) => field === counted?.field);
  return counted && isOne && !measures.some(dependsOnOrder)
    ? foldByValue(compilation, rows, counted)
    : foldRows(compilation, rows);
}

function foldByValue(compilation: Compilation, rows: RowScope, operand: Operand): Fold {
  const over = sql.identifier(Symbol('gathered'));
  const value = sql.identifier('_value');
  const gathered = sql`${distinctValue(compilation, operand, rows)} as ${value}`;
  const columns: SQL[] = [];
  const part = (made: SQL): SQL => {
    const name = sql.identifier(`_p${columns.length}`);
    columns.push(sql`${made} as ${name}`);
    return sql`${over}.${name}`;
  };
  return {
    rows,
    over,
    count: (counted) => sql`coalesce(sum(${part(ofRows.count(counted))}), 0)::bigint`,
    apply: (name, folded) => ofRows.apply(name, part(ofRows.apply(name, folded))),
    countDistinct: () => sql`count(${over}.${value})`,
    from(from, keys) {
      const kept = keys.map((key) => sql`${rows.row}.${key}`);
      return sql`from (select ${sql.join([...kept, gathered, ...columns], ', ')} ${from} group by ${sql.join([...kept, value], ', ')}) as ${over}`;
    },
  };
}

/** Equal texts are equal bytes in every collation that we use, and bytes compare faster. */
function distinctValue(compilation: Compilation, operand: Operand, rows: RowScope): SQL {
  const { field } = operand;
  const value = distinguishable(field, operandOnce(compilation, operand, rows));
  const isText = comparisonType(field) === 'text' && !(field.kind === 'value' && field.list);
  return isText ? sql`${value} collate "C"` : value;
}

/** The sum of floats does, in its last digits. */
function dependsOnOrder(measure: Measure): boolean {
  const isSum = measure.function === 'sum' || measure.function === 'avg';
  return isSum && numberTypesOf(measure.operand.field)?.sum === 'Float';
}
