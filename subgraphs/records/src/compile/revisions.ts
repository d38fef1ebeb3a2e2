import { must, unreachable } from '@trellis/errors';
import type { Operand, RevisionPart, Revisions, RevisionsPart, Selected } from '../request.ts';
import { historyTable, imageRow } from '../publish/history.ts';
import { constant, sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { compileCondition, compileRows, operandValue } from './condition.ts';
import { beyondCursor, cursorPayload, type OrderKey, orderByClause } from './cursor.ts';
import { entityJson } from './entity-json.ts';
import { type JsonPiece, jsonText, objectPieces, valueJson } from './json.ts';
import { pageInfoPieces } from './page-info.ts';
import type { RowScope } from './row-scope.ts';

const revision = sql.identifier(Symbol('revision'));
const before = sql.identifier(Symbol('before'));
const after = sql.identifier(Symbol('after'));
const seen = sql.identifier(Symbol('seen'));

/** Of one record, the order of its changes; versions begin anew where it is made again under its id. */
const order: readonly OrderKey[] = [
  { value: sql`${revision}.seq`, type: 'bigint', descending: true, nullsFirst: true, nullable: false },
];

/** Writes a record as JSON text. */
type CompileRecord = (compilation: Compilation, selection: readonly Selected[], scope: RowScope) => SQL;

/** The versions of the record `row` as JSON text. */
export function compileRevisions(
  compilation: Compilation,
  revisions: Revisions,
  row: SQL,
  compileRecord: CompileRecord,
): SQL {
  const all = sql.identifier(Symbol('revisions'));
  const size = compilation.param(revisions.page.size);
  const onPage = sql`filter (where ${all}.place <= ${size})`;
  const items: SQL[] = [];
  const members = revisions.parts.map((part) => ({ key: part.key, value: partPieces(part) }));
  const text = jsonText(objectPieces(members));
  const payload = cursorPayload(order);
  const columns = [
    ...items,
    sql`${payload} as key`,
    sql`row_number() over (order by ${orderByClause(order)}) as place`,
  ];
  const beyond = revisions.page.cursor
    ? sql` and ${beyondCursor(compilation, order, revisions.page, revisions.binding)}`
    : sql.blank;
  const page = sql`select ${sql.join(columns, ', ')} ${source(compilation, revisions, row)}${beyond} order by ${orderByClause(order)} limit ${size} + 1`;
  // `having` makes it one row, also where nothing that is asked for needs an aggregate.
  return sql`(select ${text} from (${page}) as ${all} having true)`;

  function partPieces(part: RevisionsPart): readonly JsonPiece[] {
    switch (part.kind) {
      case 'nodes': {
        const name = sql.identifier(`item${items.length}`);
        items.push(sql`${revisionText(compilation, revisions, part.parts, compileRecord)} as ${name}`);
        return ['[', sql`coalesce(string_agg(${all}.${name}, ',' order by ${all}.place) ${onPage}, '')`, ']'];
      }
      case 'pageInfo':
        return pageInfoPieces(compilation, revisions, part.parts, { all, size, onPage });
      case 'totalCount':
        return [sql`(select count(*)::text ${source(compilation, revisions, row)})`];
      case 'constant':
        return [part.json];
      default:
        return unreachable(part);
    }
  }
}

/**
 * `from … where …`: the versions that the caller sees, each with the row that it left and the one before it. One that
 * left a row is seen where that row is; a delete where the row was that it took.
 */
function source(compilation: Compilation, { rows }: Revisions, row: SQL): SQL {
  const { schema } = compilation;
  const { model } = rows;
  const history = historyTable(schema, model);
  const earlier = sql.identifier(Symbol('earlier'));
  const isSeen = (image: SQL, kept: SQL) =>
    sql`(${kept} is not null and ${compileRows(compilation, rows, image)}) is true`;
  const kept = sql`${revision}.image`;
  const gone = model.softDelete ? sql`(${kept} is null or ${after}."deletedAt" is not null)` : sql`${kept} is null`;
  const last = compilation.until(model);
  const until = last ? sql` and ${revision}.at <= ${last}` : sql.blank;
  return sql`from ${history} as ${revision}
left join lateral (select e.image from ${history} e where e.record_id = ${revision}.record_id and e.seq < ${revision}.seq order by e.seq desc limit 1) as ${earlier} on true
left join lateral ${imageRow(schema, model, sql`${earlier}.image`)} as ${before} on ${earlier}.image is not null
left join lateral ${imageRow(schema, model, kept)} as ${after} on ${kept} is not null
cross join lateral (select ${isSeen(before, sql`${earlier}.image`)} as before, ${isSeen(after, kept)} as after) as ${seen}
where ${revision}.record_id = ${compilation.column(row, 'id')}${until} and (${seen}.after or (${seen}.before and ${gone}))`;
}

function revisionText(
  compilation: Compilation,
  revisions: Revisions,
  parts: readonly RevisionPart[],
  compileRecord: CompileRecord,
): SQL {
  const value = (part: RevisionPart) => revisionPieces(compilation, revisions, part, compileRecord);
  return jsonText(objectPieces(parts.map((part) => ({ key: part.key, value: value(part) }))));
}

function revisionPieces(
  compilation: Compilation,
  { rows }: Revisions,
  part: RevisionPart,
  compileRecord: CompileRecord,
): readonly JsonPiece[] {
  switch (part.kind) {
    case 'constant':
      return [part.json];
    case 'version':
      return [sql`${revision}.version::text`];
    case 'at':
      return valueJson(
        compilation.schema,
        must(rows.model.systemFields.get('createdAt'), 'a field of moments'),
        sql`${revision}.at`,
        false,
      );
    case 'op': {
      const wasDeleted = rows.model.softDelete ? sql`${before}."deletedAt" is not null` : sql`false`;
      return [
        '"',
        sql`case when not ${seen}.after then 'DELETE' when ${seen}.before then 'UPDATE' when ${revision}.op = 'I' or ${wasDeleted} then 'CREATE' else 'ENTER' end`,
        '"',
      ];
    }
    case 'actor': {
      const { operand, parts } = part.changedBy;
      const shown = (image: SQL) => (operand.guard ? compileCondition(compilation, operand.guard, image) : sql`true`);
      const told = sql`case when ${seen}.after then ${shown(after)} else ${shown(before)} end`;
      return [entityJson(parts, sql`(case when ${told} then ${revision}.actor end)`)];
    }
    case 'changedFields': {
      const names = part.fields.map((operand) => changed(compilation, operand));
      const text = names.length === 0 ? constant('') : sql.join(names, ' || ');
      return ['[', sql`case when ${seen}.before and ${seen}.after then rtrim(${text}, ',') else '' end`, ']'];
    }
    case 'image': {
      const image = part.of === 'before' ? before : after;
      const isShown = part.of === 'before' ? sql`${seen}.before` : sql`${seen}.after`;
      const record = compileRecord(compilation, part.selection, { row: image, joins: [] });
      return [sql`case when ${isShown} then ${record} else 'null' end`];
    }
    default:
      return unreachable(part);
  }
}

/** As JSON, because points have no equality. */
function changed(compilation: Compilation, operand: Operand): SQL {
  const value = (image: SQL) => sql`to_jsonb(${operandValue(compilation, operand, image)})`;
  return sql`case when ${value(before)} is distinct from ${value(after)} then ${constant(`"${operand.field.name}",`)} else '' end`;
}
