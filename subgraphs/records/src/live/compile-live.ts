import type { App } from '@trellis/app-definition';
import { Compilation, type Statement } from '../compile/compilation.ts';
import { orderByClause } from '../compile/cursor.ts';
import { cutPage } from '../compile/page.ts';
import { compileRecord } from '../compile/selection.ts';
import { finish } from '../compile/statement.ts';
import { sql, verbatim } from '../sql.ts';
import { type LiveRequest, upsertsOf } from './live-request.ts';

/** A live query's statement, whose parameters are arrays: the values of each cohort that is evaluated. */
export interface LiveStatement extends Statement {
  /** What it reads, as the change log names it: models, and relations that have a table of their own. */
  readonly reads: ReadonlySet<string>;
  /** Whether a record of the list's model counts as one of the list alone, and nowhere as related to another. */
  readonly readsModelOnce: boolean;
}

/**
 * Many cohorts of one operation as one statement: `[cohort, place, id, node, …]` for each record of each cohort, in its
 * order. A cohort's values are columns of its row, so the list is a lateral join to it. They travel as text and are
 * made values once a cohort, not once a row: PostgreSQL has no arrays of arrays of different lengths.
 */
export function compileLive(app: App, schema: string, request: LiveRequest): LiveStatement {
  const cohort = sql.identifier(Symbol('cohort'));
  const value = (index: number) => sql.identifier(`p${index}`);
  const compilation = new Compilation(app, schema, (index) => sql`${cohort}.${value(index)}`);
  const page = cutPage(compilation, request.list, undefined, { extra: 0, isNumbered: false });
  const nodes = upsertsOf(request).map(
    ({ selection }, index) =>
      sql`${compileRecord(compilation, selection, page.scope)} as ${sql.identifier(`node${index}`)}`,
  );
  const columns = sql.join([sql`${compilation.column(page.scope.row, 'id')}::text as id`, ...nodes], ', ');
  const order = page.isOrdered ? sql.blank : sql` order by ${orderByClause(page.order)}`;
  const rows = sql`select ${columns} ${page.from()}${order}`;

  const values = compilation.types.map((_, index) => value(index));
  const given = sql.join(
    values.map((_, index) => sql`${sql.value(index)}::text[]`),
    ', ',
  );
  const typed = compilation.types.map((type, index) => sql`${value(index)}::${verbatim(type)} as ${value(index)}`);
  // `offset 0` keeps the casts where they are.
  const cohorts = sql`select place, ${sql.join(typed, ', ')} from unnest(${given}) with ordinality as given(${sql.join(values, ', ')}, place) offset 0`;
  const statement = finish(
    compilation,
    sql`select ${cohort}.place::int, live.* from (${cohorts}) as ${cohort}
cross join lateral (select row_number() over () as place, list.* from (${rows}) as list) as live
order by ${cohort}.place, live.place`,
  );
  const readsModelOnce = compilation.tables.get(request.list.rows.model.table) === 1;
  return { ...statement, reads: readsOf(app, compilation.tables), readsModelOnce };
}

/** What stands in the tables, by the ids under which the change log tells of it. */
function readsOf(app: App, tables: ReadonlyMap<string, number>): ReadonlySet<string> {
  const reads = new Set<string>();
  for (const model of app.models.values()) {
    if (tables.has(model.table)) reads.add(model.id);
    for (const field of model.fields.values()) {
      if (field.kind === 'manyToMany' && tables.has(field.link.table)) reads.add(field.link.id);
    }
  }
  return reads;
}
