import { must, unreachable } from '@trellis/errors';
import type { GroupKey, GroupKeyPart, GroupPart, Groups, GroupsPart } from '../group-request.ts';
import { constant, sql, type SQL, verbatim } from '../sql.ts';
import { aggregatePieces, compileMeasure, measuresOf } from './aggregate.ts';
import type { Compilation } from './compilation.ts';
import { compileRows } from './condition.ts';
import { beyondCursor, cursorPayload, joinThrough, orderByClause, type OrderKey, valueBehind } from './cursor.ts';
import { type Fold, foldFor, foldRows } from './fold.ts';
import { compileHaving, measuresOfHaving } from './having.ts';
import { type JsonPiece, jsonText, objectPieces, valueJson } from './json.ts';
import { distinguishable, toldApartByText } from './measure.ts';
import { comparisonType } from './param-type.ts';
import { fromScope, joinsOf, rowScope, type RowScope } from './row-scope.ts';
import { entityJson } from './entity-json.ts';
import { pageInfoPieces } from './page-info.ts';
import { joinedRecord, listPieces, pointJson } from './selection.ts';

/** A page of groups as JSON text. */
export function compileGroups(compilation: Compilation, groups: Groups): SQL {
  const all = sql.identifier(Symbol('groups'));
  const needsRows = groups.parts.some(({ kind }) => kind === 'nodes' || kind === 'pageInfo');
  const page = needsRows ? new GroupsPage(compilation, groups, all) : undefined;
  const members = groups.parts.map((part) => ({
    key: part.key,
    value: groupsPart(compilation, groups, part, () => must(page, 'a page')),
  }));
  const text = jsonText(objectPieces(members));
  // `having` makes it one row, also where nothing that is asked for needs an aggregate.
  return page ? sql`(select ${text} from (${page.select()}) as ${all} having true)` : sql`(${text})`;
}

function groupsPart(
  compilation: Compilation,
  groups: Groups,
  part: GroupsPart,
  page: () => GroupsPage,
): readonly JsonPiece[] {
  switch (part.kind) {
    case 'constant':
      return [part.json];
    case 'totalCount': {
      const fold = foldFor(compilation, rowScope('row'), measuresOfHaving(groups.having));
      const source = groupedRows(compilation, groups, [sql`1`], fold);
      return [sql`(select count(*)::text from (${source}) as ${sql.identifier(Symbol('counted'))})`];
    }
    case 'nodes':
      return page().nodes(part.parts);
    case 'pageInfo':
      return page().pageInfo(part.parts);
    default:
      return unreachable(part);
  }
}

/** The value of a key in the rows that are grouped, and in the groups. */
function keyName(index: number): SQL {
  return sql.identifier(`_k${index}`);
}

/**
 * `select … group by …`: the rows with their keys in a select of their own, so that a parameter of a key stands once
 * and PostgreSQL sees that what is grouped by is what is asked for. `columns` are what is folded of the rows.
 */
function groupedRows(compilation: Compilation, groups: Groups, columns: readonly SQL[], fold: Fold): SQL {
  const having = compileHaving(compilation, groups.having, fold);
  const { row, joins } = fold.rows;
  const each = rowScope(groups.rows.model.name);
  const keys = groups.by.map((key, index) => sql`${keyValue(compilation, key, each)} as ${keyName(index)}`);
  const where = compileRows(compilation, groups.rows, each.row);
  const read = compilation.columnsRead(row, each.row);
  const rows = sql`select ${sql.join([...read, ...keys], ', ')} from ${fromScope(compilation.table(groups.rows.model.table), each)} where ${where}`;
  const names = groups.by.map((_, index) => keyName(index));
  const by = names.map((name) => sql`${fold.over}.${name}`);
  return sql`select ${sql.join(columns, ', ')} ${fold.from(sql`from (${rows}) as ${row}${joinsOf(joins)}`, names)} group by ${sql.join(by, ', ')} having ${having}`;
}

function keyValue(compilation: Compilation, { through, operand, bucket }: GroupKey, scope: RowScope): SQL {
  const end = joinThrough(compilation, through, scope);
  const value = distinguishable(
    operand.field,
    valueBehind(compilation, through, operand, { row: end, joins: scope.joins }),
  );
  if (!bucket) return value;
  const unit = constant(bucket.unit.toLowerCase());
  // A day is the same day in every zone.
  if (isDay(operand.field)) return sql`date_trunc(${unit}, ${value}::timestamp)::date`;
  if (!bucket.timeZone) return sql`date_trunc(${unit}, ${value}, 'UTC')`;
  const begin = sql`date_trunc(${unit}, ${value}, ${compilation.param(bucket.timeZone)})`;
  return sql`case when ${value} < ${secondYear} then greatest(${begin}, ${firstMoment}) else ${begin} end`;
}

/** No text form has a moment before it. In zones to the east the first year begins earlier: there its buckets begin here. */
const firstMoment = constant('0001-01-01T00:00:00Z');
const secondYear = constant('0002-01-03T00:00:00Z');

function isDay(field: GroupKey['operand']['field']): boolean {
  return field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Date';
}

/** What a key is called in PostgreSQL, for cursors. */
function keyType({ operand: { field } }: GroupKey): string {
  if (toldApartByText(field)) return 'text';
  const one = comparisonType(field);
  return field.kind === 'value' && field.list ? `${one}[]` : one;
}

function foldOf(compilation: Compilation, { parts, orderBy, having }: Groups): Fold {
  const rows = rowScope('row');
  const asked = parts.flatMap((part) => (part.kind === 'nodes' ? part.parts : []));
  // The records of a group are found by the ids of its rows.
  if (asked.some(({ kind }) => kind === 'records')) return foldRows(compilation, rows);
  return foldFor(compilation, rows, [
    ...asked.flatMap((part) => (part.kind === 'aggregate' ? measuresOf(part.parts) : [])),
    ...orderBy.flatMap((term) => (term.kind === 'measure' ? [term.measure] : [])),
    ...measuresOfHaving(having),
  ]);
}

/** The groups of one page, each with what is asked of it. */
class GroupsPage {
  readonly #compilation: Compilation;
  readonly #groups: Groups;
  readonly #all: SQL;
  /** The grouped rows, the groups, and those of them that are on the page. */
  readonly #fold: Fold;
  readonly #group = sql.identifier(Symbol('group'));
  readonly #page = rowScope('page');
  readonly #columns: SQL[];
  readonly #items: SQL[] = [];
  readonly #order: readonly OrderKey[];

  constructor(compilation: Compilation, groups: Groups, all: SQL) {
    this.#compilation = compilation;
    this.#groups = groups;
    this.#all = all;
    this.#fold = foldOf(compilation, groups);
    this.#columns = groups.by.map((_, index) => sql`${this.#fold.over}.${keyName(index)}`);
    this.#order = groups.orderBy.map((term): OrderKey => {
      const { descending, nullsFirst } = term;
      const direction = { descending, nullsFirst, nullable: true };
      if (term.kind === 'key') {
        const type = keyType(must(groups.by[term.index], 'a key'));
        return { value: sql`${this.#group}.${keyName(term.index)}`, type, ...direction };
      }
      const { value, type } = compileMeasure(compilation, term.measure, this.#fold);
      return { value: sql`${this.#group}.${this.#column(value)}`, type, ...direction };
    });
  }

  /** Something that is computed with the groups; its name there. */
  #column(value: SQL): SQL {
    const name = sql.identifier(`_c${this.#columns.length}`);
    this.#columns.push(sql`${value} as ${name}`);
    return name;
  }

  nodes(parts: readonly GroupPart[]): readonly JsonPiece[] {
    const item = jsonText(objectPieces(parts.map((part) => ({ key: part.key, value: this.#part(part) }))));
    const name = sql.identifier(`item${this.#items.length}`);
    this.#items.push(sql`${item} as ${name}`);
    return [
      '[',
      sql`coalesce(string_agg(${this.#all}.${name}, ',' order by ${this.#all}.place) ${this.#onPage()}, '')`,
      ']',
    ];
  }

  pageInfo(parts: Extract<GroupsPart, { kind: 'pageInfo' }>['parts']): readonly JsonPiece[] {
    const size = this.#compilation.param(this.#groups.page.size);
    return pageInfoPieces(this.#compilation, this.#groups, parts, { all: this.#all, size, onPage: this.#onPage() });
  }

  /** To be written once the parts are compiled, which add to it. */
  select(): SQL {
    const { page, binding } = this.#groups;
    const order = orderByClause(this.#order);
    const key = cursorPayload(this.#order);
    const beyond = beyondCursor(this.#compilation, this.#order, page, binding);
    const grouped = groupedRows(this.#compilation, this.#groups, this.#columns, this.#fold);
    const onPage = sql`select ${this.#group}.*, ${key} as _key, row_number() over (order by ${order}) as _place from (${grouped}) as ${this.#group} where ${beyond} order by ${order} limit ${this.#compilation.param(page.size)} + 1`;
    const { row, joins } = this.#page;
    const columns = [...this.#items, sql`${row}._key as key`, sql`${row}._place as place`];
    return sql`select ${sql.join(columns, ', ')} from (${onPage}) as ${row}${joinsOf(joins)}`;
  }

  #onPage(): SQL {
    return sql`filter (where ${this.#all}.place <= ${this.#compilation.param(this.#groups.page.size)})`;
  }

  #part(part: GroupPart): readonly JsonPiece[] {
    switch (part.kind) {
      case 'constant':
        return [part.json];
      case 'keys':
        return this.#keys(part.parts);
      case 'aggregate': {
        const text = jsonText(aggregatePieces(this.#compilation, part.parts, this.#fold));
        return [sql`${this.#page.row}.${this.#column(text)}`];
      }
      case 'records': {
        const id = this.#compilation.column(this.#fold.rows.row, 'id');
        const ids = sql`${this.#page.row}.${this.#column(sql`array_agg(${id})`)}`;
        return listPieces(this.#compilation, part.list, { kind: 'group', ids });
      }
      default:
        return unreachable(part);
    }
  }

  #keys(parts: readonly GroupKeyPart[]): readonly JsonPiece[] {
    return objectPieces(parts.map((part) => ({ key: part.key, value: this.#key(part) })));
  }

  #key(part: GroupKeyPart): readonly JsonPiece[] {
    switch (part.kind) {
      case 'constant':
        return [part.json];
      case 'members': {
        const pieces = this.#keys(part.parts);
        if (part.sign === undefined) return pieces;
        return [
          sql`case when ${this.#keyOnPage({ index: part.sign })} is null then 'null' else ${jsonText(pieces)} end`,
        ];
      }
      case 'value':
        return valueJson(this.#compilation.schema, part.field, this.#keyOnPage(part), true);
      case 'point': {
        const { list } = part.field;
        const value = sql`${this.#keyOnPage(part)}::${verbatim(list ? 'point[]' : 'point')}`;
        return [pointJson(part.parts, value, list)];
      }
      case 'entity':
        return [entityJson(part.parts, this.#keyOnPage(part))];
      case 'record':
        return [
          sql`coalesce(${joinedRecord(this.#compilation, part, this.#keyOnPage(part), { joins: this.#page.joins })}, 'null')`,
        ];
      default:
        return unreachable(part);
    }
  }

  #keyOnPage({ index }: { readonly index: number }): SQL {
    return sql`${this.#page.row}.${keyName(index)}`;
  }
}
