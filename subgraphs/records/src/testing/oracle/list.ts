import type { AppDefinition } from '@trellis/app-definition';
import { type MeasureName, measureOf, valueKey } from './aggregate.ts';
import type { Row } from './database.ts';
import { modelOf, mustField, type OracleField } from './definition.ts';
import { answersSearch, refuseSearch, relevanceOf } from './search.ts';
import { compareValues } from './values.ts';
import { holds } from './where.ts';
import type { Deleted, World } from './world.ts';

/** A cursor is a record's id behind this. */
export const cursorPrefix = 'cursor of ';

export interface ListArguments {
  readonly where?: Readonly<Record<string, unknown>> | null;
  readonly search?: string | null;
  readonly orderBy?: readonly OrderBy[] | null;
  readonly first?: number | null;
  readonly last?: number | null;
  readonly offset?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly deleted?: Deleted | null;
  readonly distinctOn?: readonly string[] | null;
}
export type OrderBy = Readonly<Record<string, unknown>>;

export interface Connection {
  readonly rows: readonly Row[];
  /** Those of all pages. */
  readonly all: readonly Row[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** A page of the rows that a list starts from: filtered, put in order, cut. */
export function connectionOf(world: World, model: string, from: readonly Row[], args: ListArguments): Connection {
  refuseSearch(world, model, args.search);
  const found = from.filter(
    (row) => holds(world, model, row, args.where ?? {}) && answersSearch(world, model, row, args.search),
  );
  const orderBy = args.orderBy ?? [];
  const ordered =
    orderBy.length === 0 ? byRelevance(world, model, found, args.search) : inOrder(world, model, found, orderBy);
  const all = firstOfEach(world, model, ordered, args.distinctOn ?? []);
  const { after, before, offset, last } = args;
  const place = (cursor: string) => all.findIndex(({ id }) => cursorPrefix + id === cursor);
  const size = args.first ?? last ?? usualSize(world.app, model);
  const rest = after ? all.slice(place(after) + 1) : before ? all.slice(0, place(before)) : all;
  const totalCount = all.length;
  if (typeof last === 'number') {
    const rows = size === 0 ? [] : rest.slice(-size);
    return { rows, all, totalCount, hasPreviousPage: rest.length > size, hasNextPage: Boolean(before) };
  }
  const skipped = rest.slice(offset ?? 0);
  return {
    rows: skipped.slice(0, size),
    all,
    totalCount,
    hasNextPage: skipped.length > size,
    hasPreviousPage: Boolean(after) || (offset ?? 0) > 0,
  };
}

/** Of the rows that have the same values in the fields, the first. */
function firstOfEach(world: World, model: string, ordered: readonly Row[], fields: readonly string[]): readonly Row[] {
  if (fields.length === 0) return ordered;
  const first = new Map<string, Row>();
  for (const row of ordered) {
    const key = JSON.stringify(fields.map((field) => valueKey(world, model, row, field) ?? null));
    if (!first.has(key)) first.set(key, row);
  }
  return [...first.values()];
}

export function usualSize(app: AppDefinition, model: string): number {
  return Math.min(50, modelOf(app, model).maxPageSize ?? 1000);
}

/** One key after the other, and at last the id. */
function inOrder(world: World, model: string, rows: readonly Row[], orderBy: readonly OrderBy[]): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const term of [...orderBy, { id: 'ASC' }]) {
      const order = compareBy(world, model, a, b, term);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function byRelevance(
  world: World,
  model: string,
  rows: readonly Row[],
  search: string | null | undefined,
): readonly Row[] {
  const byId = inOrder(world, model, rows, []);
  return byId.toSorted((a, b) => relevanceOf(world, model, b, search) - relevanceOf(world, model, a, search));
}

function compareBy(world: World, model: string, a: Row, b: Row, term: OrderBy): number {
  return compareKeys(keyIn(world, model, a, term), keyIn(world, model, b, term));
}

/** What comes first of two values of one order. */
export function compareKeys(left: Key, right: Key, compare = compareOne): number {
  const { direction } = left;
  const isDescending = direction.startsWith('DESC');
  const nullsFirst = direction === 'DESC' || direction.endsWith('_NULLS_FIRST');
  if (left.value === null || right.value === null) {
    const nulls = Number(left.value !== null) - Number(right.value !== null);
    return nullsFirst ? nulls : -nulls;
  }
  const order = compare(left.type, left.value, right.value);
  return isDescending ? -order : order;
}

function compareOne(type: string, left: unknown, right: unknown): number {
  if (!Array.isArray(left) || !Array.isArray(right)) return compareValues(type, left, right) ?? 0;
  const [one, other] = [left as readonly unknown[], right as readonly unknown[]];
  const orders = one.slice(0, other.length).map((item, index) => compareValues(type, item, other[index]) ?? 0);
  return orders.find((order) => order !== 0) ?? one.length - other.length;
}

export interface Key {
  readonly type: string;
  readonly value: unknown;
  readonly direction: string;
}

function keyIn(world: World, model: string, row: Row | undefined, term: OrderBy): Key {
  const [entry] = Object.entries(term);
  if (!entry) throw new Error('an order without a key');
  const [name, below] = entry;
  const field = mustField(world.app, model, name);
  if (field.kind === 'toOne') {
    return keyIn(world, field.target, row && world.one(model, row, name), below as OrderBy);
  }
  if (field.kind !== 'value') return relatedKey(world, model, row, field, below as OrderBy);
  return { type: field.type, value: row ? world.value(model, row, name) : null, direction: String(below) };
}

/** `{count: DESC}`, `{sum: {total: ASC}}`: of a list that is not given as of an empty one. */
function relatedKey(
  world: World,
  model: string,
  row: Row | undefined,
  field: Extract<OracleField, { kind: 'toMany' | 'manyToMany' }>,
  term: OrderBy,
): Key {
  const rows = row && world.many(model, row, field.name, 'EXCLUDE');
  return measureKey(world, field.target, rows, term);
}

/** What rows are ordered by where it is computed over others; null where there is no row that could have those. */
export function measureKey(world: World, model: string, rows: readonly Row[] | undefined, term: OrderBy): Key {
  const [[name, below] = ['', undefined]] = Object.entries(term);
  if (name === 'count') return { type: 'Int', value: rows ? rows.length : null, direction: String(below) };
  const [[measured, direction] = ['', undefined]] = Object.entries(below as OrderBy);
  const value = rows ? measureOf(world, model, rows, name as MeasureName, measured) : null;
  return { type: measureType(world, model, measured), value, direction: String(direction) };
}

/** Exact numbers compare as decimals do. */
export function measureType(world: World, model: string, name: string): string {
  const field = mustField(world.app, model, name);
  return field.kind === 'value' && field.type === 'Float' ? 'Float' : 'Decimal';
}
