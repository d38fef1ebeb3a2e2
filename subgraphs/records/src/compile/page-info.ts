import { unreachable } from '@trellis/errors';
import type { List, PageInfoPart } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { sealCursor } from './cursor.ts';
import { type JsonPiece, objectPieces } from './json.ts';

/** A page from the end is read backward and shown forward. */
export function direction({ page }: Pick<List, 'page'>): SQL {
  return page.backward ? sql` desc` : sql.blank;
}

/** The rows of a page, and of one more; which of them are on it. */
interface PageScope {
  readonly all: SQL;
  readonly size: SQL;
  readonly onPage: SQL;
}

/** What is told of a page as JSON text. */
export function pageInfoPieces(
  compilation: Compilation,
  list: Pick<List, 'page' | 'binding'>,
  parts: readonly PageInfoPart[],
  { all, size, onPage }: PageScope,
) {
  const { page, binding } = list;
  const more = sql`case when count(*) > ${size} then 'true' else 'false' end`;
  const hasCursor = page.cursor ? 'true' : 'false';
  const skipped = page.offset
    ? sql`case when ${compilation.param(page.offset)} > 0 then 'true' else 'false' end`
    : hasCursor;
  const cursor = (end: SQL): JsonPiece => {
    const key = sql`(array_agg(${all}.key order by ${all}.place${end}) ${onPage})[1]`;
    return sql`coalesce('"' || ${sealCursor(compilation, key, binding)} || '"', 'null')`;
  };
  const opposite = page.backward ? sql.blank : sql` desc`;
  return objectPieces(
    parts.map((part) => {
      if (part.kind === 'constant') return { key: part.key, value: [part.json] };
      switch (part.name) {
        case 'hasNextPage':
          return { key: part.key, value: [page.backward ? hasCursor : more] };
        case 'hasPreviousPage':
          return { key: part.key, value: [page.backward ? more : skipped] };
        case 'startCursor':
          return { key: part.key, value: [cursor(direction(list))] };
        case 'endCursor':
          return { key: part.key, value: [cursor(opposite)] };
        default:
          return unreachable(part.name);
      }
    }),
  );
}
