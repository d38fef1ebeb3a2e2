import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { compileRows } from '../compile/condition.ts';
import { fromScope, rowScope } from '../compile/row-scope.ts';
import { compileRecord } from '../compile/selection.ts';
import { rowsOf } from '../read/where.ts';
import { sql } from '../sql.ts';
import { type Asked, documentSelection } from '../sync/document.ts';
import { ask, type Asking, type Writing } from '../write/writing.ts';

/** The records that the caller sees of these, as JSON text by id. */
export async function readDocuments(
  asking: Asking & Pick<Writing, 'view'>,
  model: Model,
  asked: readonly Asked[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { view } = asking;
  const rows = view.rows(rowsOf(model));
  const selection = view.written(rows, must(documentSelection(model, asked), model.name));
  const found = await ask(asking, (c) => {
    const scope = rowScope(model.name);
    const record = compileRecord(c, selection, scope);
    const isWanted = sql`${scope.row}.id = any (${c.own({ kind: 'given', value: ids }, 'uuid[]')})`;
    return sql`select ${scope.row}.id, ${record} from ${fromScope(c.table(model.table), scope)} where ${isWanted} and ${compileRows(c, rows, scope.row)}`;
  });
  return new Map(found.map(([id, text]) => [String(id), String(text)]));
}
