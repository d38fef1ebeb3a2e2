import { sql, type SQL } from '../sql.ts';

/**
 * A row that is being read, and the joins that its record needs. To-one relations are left joins of lateral subselects,
 * which PostgreSQL turns into plain joins: half the time of a scalar subselect a row.
 */
export interface RowScope {
  readonly row: SQL;
  readonly joins: SQL[];
}

export function rowScope(name: string): RowScope {
  return { row: sql.identifier(Symbol(name)), joins: [] };
}

/** `table as row left join …`: to be written after the record was compiled, which adds the joins. */
export function fromScope(table: SQL, { row, joins }: RowScope): SQL {
  return sql`${table} as ${row}${joinsOf(joins)}`;
}

export function joinsOf(joins: readonly SQL[]): SQL {
  return joins.length === 0 ? sql.blank : sql` ${sql.join(joins, ' ')}`;
}
