import type { ColumnField, ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { constant, sql, type SQL } from '../sql.ts';

/** A piece of JSON text: a fixed part, or an SQL expression of type text that is never null. */
export type JsonPiece = string | SQL;

/**
 * JSON text put together by concatenation, which measures at twice the speed of `json_build_object`: PostgreSQL then
 * copies text and builds no values. Each `||` copies what stands before it, so neighbouring fixed parts become one.
 */
export function jsonText(pieces: readonly JsonPiece[]): SQL {
  return sql.join(
    mergePieces(pieces).map((piece) => (typeof piece === 'string' ? constant(piece) : piece)),
    ' || ',
  );
}

/** The same pieces, with no two fixed parts beside each other. */
export function mergePieces(pieces: readonly JsonPiece[]): readonly JsonPiece[] {
  const merged: JsonPiece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  return merged;
}

/** The pieces of `{"key":value,…}`. Keys are GraphQL names, which need no escaping. */
export function objectPieces(
  members: readonly { readonly key: string; readonly value: readonly JsonPiece[] }[],
): readonly JsonPiece[] {
  return ['{', ...members.flatMap(({ key, value }, index) => [`${index === 0 ? '' : ','}"${key}":`, ...value]), '}'];
}

/** A column's value as JSON text, in the contract's text form; `null` where it is null. */
export function valueJson(field: ColumnField, value: SQL, mayBeNull: boolean): readonly JsonPiece[] {
  const pieces = field.kind === 'toOne' ? quoted(value) : field.list ? [listJson(field, value)] : oneJson(field, value);
  return mayBeNull ? [sql`coalesce(${jsonText(pieces)}, 'null')`] : pieces;
}

function oneJson(field: ValueField, value: SQL): readonly JsonPiece[] {
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
      return [sql`to_json(${value})::text`];
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

function listJson(field: ValueField, value: SQL): SQL {
  return listText(value, (item) => jsonText(oneJson(field, item)));
}

/** An array as JSON text, null where it is null; `one` writes an item. */
export function listText(value: SQL, one: (item: SQL) => SQL): SQL {
  const item = sql.identifier(Symbol('item'));
  const text = sql`coalesce(${one(sql`${item}.value`)}, 'null')`;
  return sql`case when ${value} is null then null else '[' || coalesce((select string_agg(${text}, ',' order by ${item}.place) from unnest(${value}) with ordinality as ${item}(value, place)), '') || ']' end`;
}
