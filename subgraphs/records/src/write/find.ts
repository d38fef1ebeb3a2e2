import type { ColumnField, Model } from '@trellis/app-definition';
import { compileCondition, compileRows } from '../compile/condition.ts';
import { idOf } from '../read/order.ts';
import { rowsOf, targetOf } from '../read/where.ts';
import type { Condition, Rows, ToMany } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { columnsOf, type Pair } from './links.ts';
import type { KeyData } from './record-data.ts';
import { ask, fieldColumn, item, items, notFound, target, type Writing } from './writing.ts';

/** `share` keeps a record from being deleted until we commit, `change` is for one that will be updated. */
export type Hold = 'share' | 'change';
const strengths: Readonly<Record<Hold, SQL>> = { share: sql`key share`, change: sql`no key update` };

/** The ids of the records with these keys, in their order; undefined for one that the caller does not see. */
export async function findKeys(
  writing: Writing,
  model: Model,
  keys: readonly KeyData[],
  hold: Hold,
  see: (rows: Rows) => Rows = (rows) => writing.view.rows(rows),
): Promise<readonly (string | undefined)[]> {
  const found = Array<string | undefined>(keys.length);
  const groups = Map.groupBy(
    keys.map((key, index) => ({ ...key, index })),
    ({ key }) => key,
  );
  for (const [{ fields }, asked] of groups) {
    const columns = fields.map((field, number) =>
      fieldColumn(
        `c${number}`,
        field,
        asked.map(({ values }) => values[number] ?? null),
      ),
    );
    const where: Condition = { kind: 'all', of: fields.map((field, number) => isItem(field, `c${number}`)) };
    const rows = see(rowsOf(model, where));
    const answers = await ask(
      writing,
      (c) =>
        sql`select ${item}.place, ${target}.id from ${items(c, columns)} join ${c.table(model.table)} as ${target} on ${compileRows(c, rows, target)} order by ${target}.id for ${strengths[hold]} of ${target}`,
    );
    for (const [place, id] of answers) {
      const index = asked[Number(place) - 1]?.index;
      if (index !== undefined) found[index] = String(id);
    }
  }
  return found;
}

/** The same, where each of them must be there. */
export async function mustFind(
  writing: Writing,
  model: Model,
  keys: readonly KeyData[],
  hold: Hold,
): Promise<readonly string[]> {
  const found = await findKeys(writing, model, keys, hold);
  const missing = keys.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw notFound(missing.map(({ path }) => path));
  return found.filter((id) => id !== undefined);
}

/** Which of the pairs are linked, as the caller sees it. */
export async function areLinked(
  writing: Writing,
  model: Model,
  relation: ToMany,
  pairs: readonly Pair[],
): Promise<ReadonlySet<Pair>> {
  if (pairs.length === 0) return new Set();
  const related = targetOf(writing.app, relation);
  const some: Condition = { kind: 'some', relation, rows: rowsOf(related, isItem(idOf(related), 'child')) };
  const isLinked = writing.view.condition(model, some, 'EXCLUDE');
  const rows = await ask(
    writing,
    (c) =>
      sql`select ${item}.place from ${items(c, columnsOf(pairs))} join ${c.table(model.table)} as ${target} on ${target}.id = ${item}.parent where ${compileCondition(c, isLinked, target)}`,
  );
  return new Set(rows.flatMap(([place]) => pairs[Number(place) - 1] ?? []));
}

/** That a field of a row is what stands in a column of the item. */
function isItem(field: ColumnField, column: string): Condition {
  return {
    kind: 'compare',
    operand: { field },
    comparison: 'eq',
    insensitive: false,
    value: {
      source: { kind: 'item', column },
      type: { kind: 'field', field, list: false, purpose: 'compare' },
      path: [],
    },
  };
}
