import { unreachable } from '@trellis/errors';
import type { ConnectionPart, EdgePart, List, PageInfoPart, PointPart, Selected, SelectedRecord } from '../request.ts';
import { constant, sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { compileCondition, compileRows, operandValue } from './condition.ts';
import { cursorPayload, orderByClause, sealCursor } from './cursor.ts';
import { entityJson } from './entity-json.ts';
import { type JoinedPiece, type JsonPiece, jsonText, listText, objectPieces, valueJson } from './json.ts';
import { direction, pageInfoPieces } from './page-info.ts';
import { cutPage, type Parent } from './page.ts';
import { compileRevisions } from './revisions.ts';
import { fromScope, rowScope, type RowScope } from './row-scope.ts';
import { compileTotals, isTotal, type Total } from './totals.ts';

/** A record as JSON text. */
export function compileRecord(compilation: Compilation, selection: readonly Selected[], scope: RowScope): SQL {
  return jsonText(recordPieces(compilation, selection, scope));
}

type RecordPieces = readonly (JsonPiece | JoinedPiece)[];

function recordPieces(compilation: Compilation, selection: readonly Selected[], scope: RowScope): RecordPieces {
  return objectPieces(
    selection.map((selected) => ({ key: selected.key, value: selectedPieces(compilation, selected, scope) })),
  );
}

function selectedPieces(compilation: Compilation, selected: Selected, scope: RowScope): RecordPieces {
  const { row } = scope;
  switch (selected.kind) {
    case 'constant':
      return [selected.json];
    case 'value': {
      const { field, guard } = selected.operand;
      return valueJson(
        compilation.schema,
        field,
        operandValue(compilation, selected.operand, row),
        guard !== undefined || !field.required,
      );
    }
    case 'point': {
      const isList = selected.operand.field.kind === 'value' && selected.operand.field.list;
      return [pointJson(selected.parts, operandValue(compilation, selected.operand, row), isList)];
    }
    case 'entity':
      return [entityJson(selected.parts, operandValue(compilation, selected.operand, row))];
    case 'toOne':
      return [relatedPiece(compilation, [selected], scope)];
    case 'union':
      return [relatedPiece(compilation, selected.members, scope)];
    case 'list': {
      const { relation, guard } = selected;
      return listPieces(compilation, selected.list, { kind: 'record', row, relation, guard });
    }
    case 'revisions':
      return [compileRevisions(compilation, selected.revisions, row, compileRecord)];
    default:
      return unreachable(selected);
  }
}

/** A place, or a list of them. */
export function pointJson(parts: readonly PointPart[], value: SQL, isList: boolean): SQL {
  const one = (place: SQL) => pointText(parts, place);
  const text = isList ? listText(value, one) : sql`case when ${value} is not null then ${one(value)} end`;
  return sql`coalesce(${text}, 'null')`;
}

/** PostgreSQL's `point` has the longitude as its x. */
function pointText(parts: readonly PointPart[], place: SQL): SQL {
  const coordinates = { longitude: sql`(${place})[0]::text`, latitude: sql`(${place})[1]::text` };
  return jsonText(
    objectPieces(
      parts.map((part) => ({
        key: part.key,
        value: [part.kind === 'constant' ? part.json : coordinates[part.name]],
      })),
    ),
  );
}

/** The one record that there is of these; `null` where there is none. */
function relatedPiece(
  compilation: Compilation,
  ways: readonly SelectedRecord[],
  { row, joins }: RowScope,
): JoinedPiece {
  return {
    with(before, after) {
      const records = ways.map((selected) => {
        const { relation, guard } = selected;
        const reference = compilation.column(row, relation.column);
        const on = guard && compileCondition(compilation, guard, row);
        return joinedRecord(compilation, selected, reference, { joins, on, before, after });
      });
      return sql`coalesce(${sql.join(records, ', ')}, ${constant(`${before}null${after}`)})`;
    },
  };
}

export interface JoinOptions {
  readonly joins: SQL[];
  /** A condition of the row that is joined to. */
  readonly on?: SQL | undefined;
  /** What stands around the record. */
  readonly before?: string;
  readonly after?: string;
}

/** The record with the id `reference` as JSON text, null where there is none, by a join that is added to `joins`. */
export function joinedRecord(
  compilation: Compilation,
  { rows, selection }: Pick<SelectedRecord, 'rows' | 'selection'>,
  reference: SQL,
  { joins, on = sql`true`, before = '', after = '' }: JoinOptions,
): SQL {
  const related = rowScope(rows.model.name);
  const joined = sql.identifier(Symbol(rows.model.name));
  // `coalesce` is not strict, so the text is made below the join: once a row of the target where PostgreSQL hashes it.
  const record = sql`coalesce(${jsonText([before, ...recordPieces(compilation, selection, related), after])}, '')`;
  joins.push(
    sql`left join lateral (select ${record} as json from ${fromScope(compilation.table(rows.model.table), related)} where ${related.row}.id = ${reference} and ${compileRows(compilation, rows, related.row)}) as ${joined} on ${on}`,
  );
  return sql`${joined}.json`;
}

/** A connection as JSON text, in pieces: what stands around a long list is then copied with it only once. */
export function listPieces(compilation: Compilation, list: List, parent: Parent): readonly JsonPiece[] {
  const needsPlaces = list.parts.some((part) => part.kind === 'pageInfo');
  return needsPlaces ? pagedConnection(compilation, list, parent) : plainConnection(compilation, list, parent);
}

/** Without page information each part aggregates its own rows. */
function plainConnection(compilation: Compilation, list: List, parent: Parent): readonly JsonPiece[] {
  const rows = (compileItem: (scope: RowScope, cursor: SQL) => SQL): readonly JsonPiece[] => {
    const { backward } = list.page;
    const page = cutPage(compilation, list, parent, { extra: 0, isNumbered: backward });
    const item = compileItem(page.scope, sealCursor(compilation, cursorPayload(page.order), list.binding));
    if (!page.isOrdered) {
      const aggregate = sql`string_agg(${item}, ',' order by ${orderByClause(page.order)})`;
      return ['[', sql`coalesce((select ${aggregate} ${page.from()}), '')`, ']'];
    }
    const items = sql.identifier(Symbol('items'));
    const order = backward ? sql` order by ${items}.place desc` : sql.blank;
    const place = backward ? sql`, ${page.place} as place` : sql.blank;
    return [
      '[',
      sql`coalesce((select string_agg(${items}.item, ','${order}) from (select ${item} as item${place} ${page.from()}) as ${items}), '')`,
      ']',
    ];
  };
  return objectPieces(connectionMembers(compilation, list, parent, { rows, pageInfo: () => [] }));
}

interface PartCompilers {
  rows(compileItem: (scope: RowScope, cursor: SQL) => SQL): readonly JsonPiece[];
  pageInfo(parts: readonly PageInfoPart[]): readonly JsonPiece[];
}

/** Totals that stand beside each other are one member, under the first one's key. */
function connectionMembers(compilation: Compilation, list: List, parent: Parent, compilers: PartCompilers) {
  const { parts } = list;
  return parts.flatMap((part, index) => {
    if (!isTotal(part)) return [{ key: part.key, value: connectionPart(compilation, parent, part, compilers) }];
    const before = parts[index - 1];
    if (before && isTotal(before)) return [];
    const end = parts.findIndex((other, place) => place > index && !isTotal(other));
    const totals = parts.slice(index, end === -1 ? undefined : end).filter(isTotal);
    return [{ key: part.key, value: [compileTotals(compilation, list, parent, totals)] }];
  });
}

function connectionPart(
  compilation: Compilation,
  parent: Parent,
  part: Exclude<ConnectionPart, Total>,
  compilers: PartCompilers,
): readonly JsonPiece[] {
  switch (part.kind) {
    case 'constant':
      return [part.json];
    case 'nodes':
      return compilers.rows((scope) => compileRecord(compilation, part.selection, scope));
    case 'edges':
      return compilers.rows((scope, cursor) =>
        jsonText(
          objectPieces(
            part.parts.map((edge) => ({
              key: edge.key,
              value: edgePieces(compilation, edge, parent, scope, cursor),
            })),
          ),
        ),
      );
    case 'pageInfo':
      return compilers.pageInfo(part.parts);
    default:
      return unreachable(part);
  }
}

function edgePieces(
  compilation: Compilation,
  edge: EdgePart,
  parent: Parent,
  scope: RowScope,
  cursor: SQL,
): RecordPieces {
  switch (edge.kind) {
    case 'constant':
      return [edge.json];
    case 'cursor':
      return ['"', cursor, '"'];
    case 'node':
      return recordPieces(compilation, edge.selection, scope);
    case 'join': {
      const join = rowScope(edge.rows.model.name);
      const record = compileRecord(compilation, edge.selection, join);
      const { ownColumn, targetColumn } = edge.relation.link;
      if (parent?.kind !== 'record') throw new Error('what joins stands between a record and those of its list');
      const own = sql`${join.row}.${sql.identifier(ownColumn)} = ${compilation.column(parent.row, 'id')}`;
      const theirs = sql`${join.row}.${sql.identifier(targetColumn)} = ${compilation.column(scope.row, 'id')}`;
      const from = fromScope(compilation.table(edge.rows.model.table), join);
      const where = sql`${own} and ${theirs} and ${compileRows(compilation, edge.rows, join.row)}`;
      return [sql`coalesce((select ${record} from ${from} where ${where}), 'null')`];
    }
    default:
      return unreachable(edge);
  }
}

/**
 * With page information: one row more than the page is read and all are numbered, so that one pass tells what is on the
 * page, whether there is more, and the cursors at both ends. Only those two are sealed, unless edges ask for all.
 */
function pagedConnection(compilation: Compilation, list: List, parent: Parent): readonly JsonPiece[] {
  const all = sql.identifier(Symbol('rows'));
  const page = cutPage(compilation, list, parent, { extra: 1, isNumbered: true });
  const payload = cursorPayload(page.order);
  const size = compilation.param(list.page.size);
  const items: SQL[] = [];
  const onPage = sql`filter (where ${all}.place <= ${size})`;
  const members = connectionMembers(compilation, list, parent, {
    rows(compileItem) {
      const name = sql.identifier(`item${items.length}`);
      items.push(sql`${compileItem(page.scope, sealCursor(compilation, payload, list.binding))} as ${name}`);
      return [
        '[',
        sql`coalesce(string_agg(${all}.${name}, ',' order by ${all}.place${direction(list)}) ${onPage}, '')`,
        ']',
      ];
    },
    pageInfo: (parts) => pageInfoPieces(compilation, list, parts, { all, size, onPage }),
  });
  const columns = [...items, sql`${payload} as key`, sql`${page.place} as place`];
  // `having` makes it one row, also where nothing that is asked for needs an aggregate.
  return [
    sql`(select ${jsonText(objectPieces(members))} from (select ${sql.join(columns, ', ')} ${page.from()}) as ${all} having true)`,
  ];
}
