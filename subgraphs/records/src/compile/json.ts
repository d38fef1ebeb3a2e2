import type { ColumnField, ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { textJson } from '../publish/names.ts';
import { constant, sql, type SQL } from '../sql.ts';

/** A piece of JSON text: a fixed part, or an SQL expression of type text that is never null. */
export type JsonPiece = string | SQL;

/**
 * A text that a join brings. The fixed parts beside it are made below the join too, where PostgreSQL does it once a row
 * of the target, and not once a row that is joined to it.
 */
export interface JoinedPiece {
  with(before: string, after: string): SQL;
}

/**
 * JSON text put together by concatenation, which measures at twice the speed of `json_build_object`: PostgreSQL then
 * copies text and builds no values. Each `||` copies what stands before it, so neighbouring fixed parts become one.
 */
export function jsonText(pieces: readonly (JsonPiece | JoinedPiece)[]): SQL {
  return sql.join(
    joinPieces(mergePieces(pieces)).map((piece) => (typeof piece === 'string' ? constant(piece) : piece)),
    ' || ',
  );
}

/** The same pieces, with no two fixed parts beside each other, and none that is empty. */
export function mergePieces<Piece>(pieces: readonly (string | Piece)[]): readonly (string | Piece)[] {
  const merged: (string | Piece)[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else if (piece !== '') merged.push(piece);
  }
  return merged;
}

/** What joins bring takes in the fixed parts beside it. */
function joinPieces(merged: readonly (JsonPiece | JoinedPiece)[]): readonly JsonPiece[] {
  const pieces: JsonPiece[] = [];
  const rest = [...merged];
  for (let piece = rest.shift(); piece !== undefined; piece = rest.shift()) {
    if (typeof piece === 'string' || !('with' in piece)) pieces.push(piece);
    else
      pieces.push(
        piece.with(
          takeFixed(pieces.at(-1), () => pieces.pop()),
          takeFixed(rest[0], () => rest.shift()),
        ),
      );
  }
  return pieces;
}

function takeFixed(piece: JsonPiece | JoinedPiece | undefined, take: () => void): string {
  if (typeof piece !== 'string') return '';
  take();
  return piece;
}

/** The pieces of `{"key":value,…}`. Keys are GraphQL names, which need no escaping. */
export function objectPieces<Piece>(
  members: readonly { readonly key: string; readonly value: readonly (string | Piece)[] }[],
): readonly (string | Piece)[] {
  return ['{', ...members.flatMap(({ key, value }, index) => [`${index === 0 ? '' : ','}"${key}":`, ...value]), '}'];
}

/** A column's value as JSON text, in the contract's text form; `null` where it is null. `schema` is the app's. */
export function valueJson(schema: string, field: ColumnField, value: SQL, mayBeNull: boolean): readonly JsonPiece[] {
  const pieces =
    field.kind === 'toOne'
      ? quoted(value)
      : field.list
        ? [listJson(schema, field, value)]
        : oneJson(schema, field, value);
  return mayBeNull ? [sql`coalesce(${jsonText(pieces)}, 'null')`] : pieces;
}

function oneJson(schema: string, field: ValueField, value: SQL): readonly JsonPiece[] {
  switch (field.type.kind) {
    case 'entity':
    case 'enum':
      return quoted(value);
    case 'scalar':
      break;
    default:
      return unreachable(field.type);
  }
  switch (field.type.scalar) {
    case 'String':
    case 'Text':
    case 'Email':
    case 'URL':
    case 'Phone':
      return [sql`${sql.identifier(schema, textJson)}(${value})::text`];
    case 'Int':
    case 'Float':
    case 'Boolean':
    case 'JSON':
      return [sql`${value}::text`];
    case 'UUID':
    case 'BigInt':
    case 'Decimal':
    case 'Date':
      return quoted(value);
    case 'DateTime':
      return [sql`to_char(${value}, '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`];
    case 'Time':
      return [sql`to_char(${value}, '"\\""HH24:MI:SS.MS"\\""')`];
    case 'Point':
      throw new Error('of a point, coordinates are selected');
    default:
      return unreachable(field.type.scalar);
  }
}

/** For types whose text never holds a quote, a backslash or a control character. */
function quoted(value: SQL): readonly JsonPiece[] {
  return ['"', sql`${value}::text`, '"'];
}

function listJson(schema: string, field: ValueField, value: SQL): SQL {
  return listText(value, (item) => jsonText(oneJson(schema, field, item)));
}

/** An array as JSON text, null where it is null; `one` writes an item. */
export function listText(value: SQL, one: (item: SQL) => SQL): SQL {
  const item = sql.identifier(Symbol('item'));
  const text = sql`coalesce(${one(sql`${item}.value`)}, 'null')`;
  return sql`case when ${value} is null then null else '[' || coalesce((select string_agg(${text}, ',' order by ${item}.place) from unnest(${value}) with ordinality as ${item}(value, place)), '') || ']' end`;
}
