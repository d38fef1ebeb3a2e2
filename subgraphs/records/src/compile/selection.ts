import { unreachable } from '@trellis/errors';
import type { ConnectionPart, List, PageInfoPart, Selected, ToMany } from '../request.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import { beyondCursor, compileOrder, cursorPayload, orderByClause, reversed, sealCursor } from './cursor.ts';
import { compileCondition, compileRows, operandValue, relatedFrom } from './condition.ts';
import type { Compilation } from './compilation.ts';
import { type JsonPiece, jsonText, objectPieces, valueJson } from './json.ts';
import { fromScope, joinsOf, rowScope, type RowScope } from './row-scope.ts';

/** A record as JSON text. */
export function compileRecord(compilation: Compilation, selection: readonly Selected[], scope: RowScope): SQL {
  return jsonText(recordPieces(compilation, selection, scope));
}

function recordPieces(compilation: Compilation, selection: readonly Selected[], scope: RowScope): readonly JsonPiece[] {
  return objectPieces(
    selection.map((selected) => ({ key: selected.key, value: selectedPieces(compilation, selected, scope) })),
  );
}

function selectedPieces(compilation: Compilation, selected: Selected, scope: RowScope): readonly JsonPiece[] {
  const { row } = scope;
  switch (selected.kind) {
    case 'constant':
      return [selected.json];
    case 'value': {
      const { field, guard } = selected.operand;
      return [
        valueJson(field, operandValue(compilation, selected.operand, row), guard !== undefined || !field.required),
      ];
    }
    case 'entity': {
      const id = operandValue(compilation, selected.operand, row);
      const parts = selected.parts.map((part) => ({
        key: part.key,
        value: part.kind === 'id' ? ['"', sql`${id}::text`, '"'] : [part.json],
      }));
      return [sql`case when ${id} is null then 'null' else ${jsonText(objectPieces(parts))} end`];
    }
    case 'toOne':
      return [sql`coalesce(${joinRelated(compilation, selected, scope)}, 'null')`];
    case 'list': {
      const json = sql`(${compileList(compilation, selected.list, { row, relation: selected.relation })})`;
      const { guard } = selected;
      return [guard ? sql`case when ${compileCondition(compilation, guard, row)} then ${json} else 'null' end` : json];
    }
    default:
      return unreachable(selected);
  }
}

function joinRelated(
  compilation: Compilation,
  selected: Extract<Selected, { kind: 'toOne' }>,
  { row, joins }: RowScope,
): SQL {
  const { relation, rows, guard } = selected;
  const related = rowScope(relation.name);
  const joined = sql.identifier(Symbol(relation.name));
  const record = compileRecord(compilation, selected.selection, related);
  const on = guard ? compileCondition(compilation, guard, row) : sql`true`;
  joins.push(
    sql`left join lateral (select ${record} as json from ${fromScope(compilation.table(rows.model.table), related)} where ${related.row}.id = ${row}.${sql.identifier(relation.column)} and ${compileRows(compilation, rows, related.row)}) as ${joined} on ${on}`,
  );
  return sql`${joined}.json`;
}

/** Whose list it is; undefined for a list of the root. */
export type Parent = { readonly row: SQL; readonly relation: ToMany } | undefined;

/** A connection as JSON text. */
export function compileList(compilation: Compilation, list: List, parent: Parent): SQL {
  const needsPlaces = list.parts.some((part) => part.kind === 'pageInfo');
  return needsPlaces ? pagedConnection(compilation, list, parent) : plainConnection(compilation, list, parent);
}

/** `from … where …` of a list's rows, before its page is cut. */
function listSource(compilation: Compilation, { rows }: List, parent: Parent, { row, joins }: RowScope): SQL {
  const where = compileRows(compilation, rows, row);
  if (!parent) return sql`from ${compilation.table(rows.model.table)} as ${row}${joinsOf(joins)} where ${where}`;
  const { source, join } = relatedFrom(compilation, parent.relation, rows, parent.row, row);
  return sql`from ${source}${joinsOf(joins)} where ${join} and ${where}`;
}

/** The cut page: which rows, in which order, and how many of them. */
function pageClauses(compilation: Compilation, list: List, scope: RowScope, more: number) {
  const order = compileOrder(compilation, list.orderBy, scope);
  const keys = list.page.backward ? reversed(order) : order;
  const after = list.page.cursor ? sql` and ${beyondCursor(compilation, keys, list.page, list.binding)}` : sql.blank;
  const offset = list.page.offset ? sql` offset ${compilation.param(list.page.offset)}` : sql.blank;
  const size = compilation.param(list.page.size);
  return {
    order,
    keys,
    cut: sql`${after} order by ${orderByClause(keys)} limit ${more === 0 ? size : sql`${size} + ${verbatim(String(more))}`}${offset}`,
  };
}

/** Without page information each part aggregates its own rows: nothing is numbered. */
function plainConnection(compilation: Compilation, list: List, parent: Parent): SQL {
  const page = sql.identifier(Symbol('page'));
  const aggregate = (compileItem: (scope: RowScope, cursor: SQL) => SQL): readonly JsonPiece[] => {
    const scope = rowScope(list.rows.model.name);
    const clauses = pageClauses(compilation, list, scope, 0);
    const item = compileItem(scope, sealCursor(compilation, cursorPayload(clauses.order), list.binding));
    const order = list.page.backward ? sql` order by place desc` : sql.blank;
    const place = list.page.backward
      ? sql`, row_number() over (order by ${orderByClause(clauses.keys)}) as place`
      : sql.blank;
    return [
      '[',
      sql`coalesce((select string_agg(${page}.item, ','${order}) from (select ${item} as item${place} ${listSource(compilation, list, parent, scope)}${clauses.cut}) as ${page}), '')`,
      ']',
    ];
  };
  const members = list.parts.map((part) => ({
    key: part.key,
    value: connectionPart(compilation, list, parent, part, {
      rows: aggregate,
      pageInfo: () => [],
    }),
  }));
  return jsonText(objectPieces(members));
}

interface PartCompilers {
  rows(compileItem: (scope: RowScope, cursor: SQL) => SQL): readonly JsonPiece[];
  pageInfo(parts: readonly PageInfoPart[]): readonly JsonPiece[];
}

function connectionPart(
  compilation: Compilation,
  list: List,
  parent: Parent,
  part: ConnectionPart,
  compilers: PartCompilers,
): readonly JsonPiece[] {
  switch (part.kind) {
    case 'constant':
      return [part.json];
    case 'totalCount': {
      const counted = rowScope(list.rows.model.name);
      return [sql`(select count(*)::text ${listSource(compilation, list, parent, counted)})`];
    }
    case 'nodes':
      return compilers.rows((scope) => compileRecord(compilation, part.selection, scope));
    case 'edges':
      return compilers.rows((scope, cursor) =>
        jsonText(
          objectPieces(
            part.parts.map((edge) => ({
              key: edge.key,
              value:
                edge.kind === 'constant'
                  ? [edge.json]
                  : edge.kind === 'cursor'
                    ? ['"', cursor, '"']
                    : recordPieces(compilation, edge.selection, scope),
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

/**
 * With page information: one row more than the page is read and all are numbered, so that one pass tells what is on the
 * page, whether there is more, and the cursors at both ends. Only those two are sealed, unless edges ask for all.
 */
function pagedConnection(compilation: Compilation, list: List, parent: Parent): SQL {
  const scope = rowScope(list.rows.model.name);
  const all = sql.identifier(Symbol('rows'));
  const page = sql.identifier(Symbol('page'));
  const { order, keys, cut } = pageClauses(compilation, list, scope, 1);
  const size = compilation.param(list.page.size);
  const items: SQL[] = [];
  const direction = list.page.backward ? sql` desc` : sql.blank;
  const onPage = sql`filter (where ${all}.place <= ${size})`;
  const members = list.parts.map((part) => ({
    key: part.key,
    value: connectionPart(compilation, list, parent, part, {
      rows(compileItem) {
        const name = sql.identifier(`item${items.length}`);
        items.push(sql`${compileItem(scope, sealCursor(compilation, cursorPayload(order), list.binding))} as ${name}`);
        return [
          '[',
          sql`coalesce(string_agg(${all}.${name}, ',' order by ${all}.place${direction}) ${onPage}, '')`,
          ']',
        ];
      },
      pageInfo: (parts) => pageInfoPieces(compilation, list, parts, { all, size, onPage, direction }),
    }),
  }));
  const columns = [
    ...items,
    sql`${cursorPayload(order)} as key`,
    sql`row_number() over (order by ${orderByClause(keys)}) as place`,
  ];
  return sql`(select ${jsonText(objectPieces(members))} as ${page} from (select ${sql.join(columns, ', ')} ${listSource(compilation, list, parent, scope)}${cut}) as ${all})`;
}

interface PageScope {
  readonly all: SQL;
  readonly size: SQL;
  readonly onPage: SQL;
  readonly direction: SQL;
}

function pageInfoPieces(
  compilation: Compilation,
  { page, binding }: List,
  parts: readonly PageInfoPart[],
  { all, size, onPage, direction }: PageScope,
) {
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
          return { key: part.key, value: [cursor(direction)] };
        case 'endCursor':
          return { key: part.key, value: [cursor(opposite)] };
        default:
          return unreachable(part.name);
      }
    }),
  );
}
