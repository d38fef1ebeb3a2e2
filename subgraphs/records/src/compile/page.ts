import type { Condition, List, ToMany } from '../request.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { compileCondition, compileRows, operandValue, relatedFrom } from './condition.ts';
import { beyondCursor, compileOrder, isOfRow, orderByClause, type OrderKey, reversed } from './cursor.ts';
import { distinguishable } from './measure.ts';
import { joinsOf, rowScope, type RowScope } from './row-scope.ts';

/** Whose list it is, and where he has one to be seen; undefined for a list of the root. */
export type Parent =
  | {
      readonly kind: 'record';
      readonly row: SQL;
      readonly relation: ToMany;
      readonly guard: Condition | undefined;
    }
  /** The records of a group, by their ids. */
  | { readonly kind: 'group'; readonly ids: SQL }
  | undefined;

/** The rows of one page of a list. */
export interface CutPage {
  /** The row that records are compiled against; their joins are added to it. */
  readonly scope: RowScope;
  /** The list's order in terms of that row, for cursors. */
  readonly order: readonly OrderKey[];
  /** The row's number in the order of reading, from 1: for a page from the end, that is from its end. Only if wanted. */
  readonly place: SQL;
  /** Whether `from` yields the rows in their order by itself. */
  readonly isOrdered: boolean;
  /** `from …`, to be written once the records are compiled. */
  from(): SQL;
}

/**
 * Cuts a page of a list, with `extra` rows more to tell whether there are any. The joins for to-one relations stand where
 * measuring put them: inside the cut for a nested list, which then hashes the few targets once for all parents; outside
 * for a list of the root, so that only the rows of the page are joined and not all that are sorted. Numbering all rows
 * of a large page costs an eighth of its time.
 */
export function cutPage(
  compilation: Compilation,
  list: List,
  parent: Parent,
  { extra, isNumbered }: { readonly extra: number; readonly isNumbered: boolean },
): CutPage {
  const row = rowScope(list.rows.model.name);
  const order = compileOrder(compilation, list.orderBy, row);
  const keys = list.page.backward ? reversed(order) : order;
  // Rows are numbered before those of the offset are skipped.
  const skipped = list.page.offset ? sql` - ${compilation.param(list.page.offset)}` : sql.blank;
  const place = sql`row_number() over (order by ${orderByClause(keys)})${skipped}`;
  const isSortedByItself = list.orderBy.every(isOfRow);
  if (parent || !isSortedByItself) {
    return { scope: row, order, place, isOrdered: true, from: () => cut(compilation, list, parent, row, keys, extra) };
  }
  const scope = rowScope('page');
  return {
    scope,
    order: compileOrder(compilation, list.orderBy, scope),
    place: sql`${scope.row}._place`,
    isOrdered: false,
    from: () => {
      const columns = [
        ...compilation.columnsRead(scope.row, row.row),
        ...(isNumbered ? [sql`${place} as _place`] : []),
      ];
      return sql`from (select ${sql.join(columns, ', ')} ${cut(compilation, list, parent, row, keys, extra)}) as ${scope.row}${joinsOf(scope.joins)}`;
    },
  };
}

function cut(
  compilation: Compilation,
  list: List,
  parent: Parent,
  scope: RowScope,
  keys: readonly OrderKey[],
  extra: number,
): SQL {
  const { page, binding } = list;
  const beyond = page.cursor ? sql` and ${beyondCursor(compilation, keys, page, binding)}` : sql.blank;
  const offset = page.offset ? sql` offset ${compilation.param(page.offset)}` : sql.blank;
  const limit = sql`${compilation.param(page.size)}${extra === 0 ? sql.blank : verbatim(` + ${extra}`)}`;
  return sql`${listSource(compilation, list, parent, scope)}${beyond} order by ${orderByClause(keys)} limit ${limit}${offset}`;
}

/** `from … where …` of a list's rows, before its page is cut: to be written after what reads them. */
export function listSource(compilation: Compilation, list: List, parent: Parent, scope: RowScope): SQL {
  if (list.distinctOn.length === 0) return allRows(compilation, list, parent, scope);
  const each = rowScope(list.rows.model.name);
  const order = compileOrder(compilation, list.orderBy, each);
  const values = list.distinctOn.map((operand) =>
    distinguishable(operand.field, operandValue(compilation, operand, each.row)),
  );
  const place = sql`row_number() over (partition by ${sql.join(values, ', ')} order by ${orderByClause(order)})`;
  const { row, joins } = scope;
  const columns = [...compilation.columnsRead(scope.row, each.row), sql`${place} as _rank`];
  return sql`from (select ${sql.join(columns, ', ')} ${allRows(compilation, list, parent, each)}) as ${row}${joinsOf(joins)} where ${row}._rank = 1`;
}

function allRows(compilation: Compilation, { rows }: List, parent: Parent, { row, joins }: RowScope): SQL {
  const where = compileRows(compilation, rows, row);
  if (parent?.kind !== 'record') {
    const table = sql`${compilation.table(rows.model.table)} as ${row}${joinsOf(joins)}`;
    return parent
      ? sql`from ${table} where ${row}.id = any (${parent.ids}) and ${where}`
      : sql`from ${table} where ${where}`;
  }
  const { source, join } = relatedFrom(compilation, parent.relation, rows, parent.row, row);
  // A list is never null: one that is not given is empty.
  const given = parent.guard ? sql` and ${compileCondition(compilation, parent.guard, parent.row)}` : sql.blank;
  return sql`from ${source}${joinsOf(joins)} where ${join} and ${where}${given}`;
}
