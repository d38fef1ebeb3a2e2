import type { ConnectionPart, List } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { aggregatePieces, measuresOf } from './aggregate.ts';
import type { Compilation } from './compilation.ts';
import { foldFor } from './fold.ts';
import { type JsonPiece, jsonText } from './json.ts';
import { listSource, type Parent } from './page.ts';
import { rowScope } from './row-scope.ts';

/** What is computed over all rows of a list. */
export type Total = Extract<ConnectionPart, { kind: 'totalCount' | 'aggregate' }>;

export function isTotal(part: ConnectionPart): part is Total {
  return part.kind === 'totalCount' || part.kind === 'aggregate';
}

/** Totals that follow one another, from the first one's value to the last one's: the rows are read once for all of them. */
export function compileTotals(compilation: Compilation, list: List, parent: Parent, totals: readonly Total[]): SQL {
  const rows = rowScope(list.rows.model.name);
  const measures = totals.flatMap((total) => (total.kind === 'aggregate' ? measuresOf(total.parts) : []));
  const fold = foldFor(compilation, rows, measures);
  const pieces = totals.flatMap((total, index): readonly JsonPiece[] => {
    const value =
      total.kind === 'aggregate' ? aggregatePieces(compilation, total.parts, fold) : [sql`${fold.count()}::text`];
    return index === 0 ? value : [`,"${total.key}":`, ...value];
  });
  const text = jsonText(pieces);
  // `having` makes it one row, also where only the type's name is asked for.
  return sql`(select ${text} ${fold.from(listSource(compilation, list, parent, rows), [])} having true)`;
}
