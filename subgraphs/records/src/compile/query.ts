import type { App } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { RootQuery } from '../operation-request.ts';
import type { Rows } from '../request.ts';
import { constant, sql, type SQL } from '../sql.ts';
import { momentAsked } from './as-of.ts';
import { Compilation, type Statement } from './compilation.ts';
import { compileRows } from './condition.ts';
import { compileGroups } from './groups.ts';
import { type JsonPiece, jsonText, mergePieces, objectPieces } from './json.ts';
import { fromScope, rowScope } from './row-scope.ts';
import { compileRecord, listPieces } from './selection.ts';
import { finish } from './statement.ts';

/** A whole query operation: the response is `frame[0]`, the statement's first column, `frame[1]`, and so on. */
export interface CompiledQuery {
  readonly statement: Statement;
  /** One more than the statement has columns; they are text and never null. */
  readonly frame: readonly Buffer[];
}

/** PostgreSQL answers 1,664 columns at most; this many root fields are rare. */
const maximumColumns = 100;

/**
 * A whole query operation as one statement of one row. What is fixed around its root fields is not put around them by
 * PostgreSQL, which would copy a long answer once more for each such piece.
 */
export function compileQuery(app: App, schema: string, fields: readonly RootQuery[]): CompiledQuery {
  const compilation = new Compilation(app, schema);
  const members = fields.map((field) => ({ key: field.key, value: compileField(compilation, field) }));
  const pieces = mergePieces(['{"data":', ...objectPieces(members), '}']);
  const columns: SQL[] = [];
  const frame = [''];
  for (const piece of pieces.length > maximumColumns ? [jsonText(pieces)] : pieces) {
    if (typeof piece === 'string') frame[columns.length] += piece;
    else frame[columns.push(piece)] = '';
  }
  return {
    statement: finish(compilation, sql`select ${sql.join(columns, ', ')}`),
    frame: frame.map((text) => Buffer.from(text)),
  };
}

function compileField(compilation: Compilation, field: RootQuery): readonly JsonPiece[] {
  if (!('asOf' in field) || !field.asOf) return compileRoot(compilation, field);
  const { model } = field.kind === 'record' ? field.rows : field.kind === 'list' ? field.list.rows : field.groups.rows;
  const moment = momentAsked(compilation, field.asOf);
  // An empty text, so that a moment before the history is refused also where no row is looked at.
  const isWithin = sql`left(${moment.until(model)}::text, 0)`;
  return [isWithin, ...compileRoot(compilation.at(compilation.app, moment), field)];
}

function compileRoot(compilation: Compilation, field: RootQuery): readonly JsonPiece[] {
  switch (field.kind) {
    case 'constant':
      return [field.json];
    case 'record': {
      const { rows, selection } = field;
      const scope = rowScope(rows.model.name);
      const record = compileRecord(compilation, selection, scope);
      const from = fromScope(compilation.table(rows.model.table), scope);
      const where = compileRows(compilation, rows, scope.row);
      return [sql`coalesce((select ${record} from ${from} where ${where}${onlyOne(rows, scope.row)}), 'null')`];
    }
    case 'list':
      return listPieces(compilation, field.list, undefined);
    case 'groups':
      return [compileGroups(compilation, field.groups)];
    case 'entities':
      return ['[', compileEntities(compilation, field), ']'];
    default:
      return unreachable(field);
  }
}

/** A unique key may be shared with deleted records: the one that is not deleted is meant, else the latest. */
function onlyOne({ model, deleted }: Rows, row: SQL): SQL {
  if (!model.softDelete || deleted === 'EXCLUDE') return sql.blank;
  return sql` order by ${row}."deletedAt" desc nulls first, ${row}.id desc limit 1`;
}

/** All representations of all models in one go, in their order; null for one that is not in the caller's view. */
function compileEntities(
  compilation: Compilation,
  { representations, models }: Extract<RootQuery, { kind: 'entities' }>,
): SQL {
  const asked = sql.identifier(Symbol('asked'));
  const cases = models.map(({ rows, selection }) => {
    const scope = rowScope(rows.model.name);
    const record = compileRecord(compilation, selection, scope);
    return sql`when ${constant(rows.model.name)} then (select ${record} from ${fromScope(compilation.table(rows.model.table), scope)} where ${scope.row}.id = (${asked}.value->>'id')::uuid and ${compileRows(compilation, rows, scope.row)})`;
  });
  if (cases.length === 0) return constant('');
  return sql`coalesce((select string_agg(coalesce(case ${asked}.value->>'__typename' ${sql.join(cases, ' ')} end, 'null'), ',' order by ${asked}.place) from jsonb_array_elements(${compilation.param(representations)}) with ordinality as ${asked}(value, place)), '')`;
}
