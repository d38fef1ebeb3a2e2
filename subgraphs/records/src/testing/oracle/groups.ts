import { bucketStart } from './buckets.ts';
import type { Row } from './database.ts';
import { fieldOf, mustField } from './definition.ts';
import { compareGroupKeys } from './group-order.ts';
import { compareKeys, cursorPrefix, type Key, measureKey, measureType, type OrderBy, usualSize } from './list.ts';
import { type MeasureName, measureOf } from './aggregate.ts';
import { answersSearch, refuseSearch } from './search.ts';
import { keyOf, storedForm } from './values.ts';
import type { View } from './view.ts';
import { holds, valueHolds } from './where.ts';

export interface GroupsArguments {
  readonly by: readonly GroupBy[];
  readonly where?: Filter | null;
  readonly search?: string | null;
  readonly having?: Filter | null;
  readonly orderBy?: readonly OrderBy[] | null;
  readonly first?: number | null;
}
type GroupBy = Readonly<Record<string, unknown>>;
type Filter = Readonly<Record<string, unknown>>;

export interface Group {
  readonly keys: readonly GroupKeyValue[];
  readonly rows: readonly Row[];
}

export interface GroupKeyValue {
  /** The names of the relations that lead to the field, and the field's. */
  readonly path: readonly string[];
  readonly bucket: string | undefined;
  readonly timeZone: string | undefined;
  readonly type: string;
  readonly value: unknown;
}

export interface GroupsPage {
  readonly groups: readonly Group[];
  readonly totalCount: number;
  pageInfo(name: string): unknown;
}

export function groupsOf(view: View, model: string, args: GroupsArguments): GroupsPage {
  refuseSearch(view, model, args.search);
  const rows = view
    .rows(model, 'EXCLUDE')
    .filter((row) => holds(view, model, row, args.where ?? {}) && answersSearch(view, model, row, args.search));
  const byKeys = Map.groupBy(rows, (row) => JSON.stringify(keysOf(view, model, row, args.by).map(textOf)));
  const all = [...byKeys.values()]
    .map((own): Group => ({ keys: own[0] ? keysOf(view, model, own[0], args.by) : [], rows: own }))
    .filter((group) => havingHolds(view, model, group, args.having ?? {}))
    .toSorted((a, b) => compareGroups(view, model, a, b, args.orderBy ?? []));
  const groups = all.slice(0, args.first ?? usualSize(view.app, model));
  const cursor = (group: Group | undefined) => (group ? `${cursorPrefix}a group` : null);
  const info: Readonly<Record<string, unknown>> = {
    hasNextPage: all.length > groups.length,
    hasPreviousPage: false,
    startCursor: cursor(groups[0]),
    endCursor: cursor(groups.at(-1)),
  };
  return { groups, totalCount: all.length, pageInfo: (name) => info[name] };
}

export function isKeyOf(key: GroupKeyValue, ...path: readonly string[]): boolean {
  return key.path.join() === path.join();
}

/** Of the keys of one field, the one that the arguments tell. */
export function keyMeant(keys: readonly GroupKeyValue[], args: Filter): GroupKeyValue | undefined {
  const { bucket, timeZone } = args;
  if (!bucket && !timeZone) return keys.find((key) => key.bucket === undefined) ?? keys[0];
  return keys.find((key) => (!bucket || key.bucket === bucket) && (!timeZone || key.timeZone === timeZone));
}

function keysOf(view: View, model: string, row: Row, by: readonly GroupBy[]): readonly GroupKeyValue[] {
  return by.map((key) => keyValue(view.aggregates, model, row, key, []));
}

function keyValue(
  view: View,
  model: string,
  row: Row | undefined,
  { field: name, bucket, timeZone, ...relations }: GroupBy,
  above: readonly string[],
): GroupKeyValue {
  const [relation] = Object.entries(relations);
  if (relation) {
    const field = mustField(view.app, model, relation[0]);
    if (field.kind !== 'toOne') throw new Error(`${relation[0]} leads to no record`);
    const target = row && view.one(model, row, field.name);
    return keyValue(view, field.target, target, relation[1] as GroupBy, [...above, field.name]);
  }
  const field = fieldOf(view.app, model, String(name));
  if (!field) throw new Error(`no field ${String(name)}`);
  const type = field.kind === 'value' ? field.type : 'UUID';
  const own = (row && view.value(model, row, field.name)) ?? null;
  const definition = field.kind === 'value' ? field.definition : undefined;
  // What is rolled up has its form already.
  const hasForm = own === null || definition?.list || definition?.rollup;
  const stored = hasForm ? own : storedForm(type, own, definition?.scale);
  const [unit, zone] = [textOrNone(bucket), textOrNone(timeZone)];
  const value = unit && typeof stored === 'string' ? bucketStart(type, stored, unit, zone ?? 'UTC') : stored;
  return { path: [...above, field.name], bucket: unit, timeZone: zone, type, value };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textOf({ type, value }: GroupKeyValue): unknown {
  if (value === null) return null;
  return Array.isArray(value) && type !== 'JSON' ? value.map((item) => keyOf(type, item)) : keyOf(type, value);
}

function havingHolds(view: View, model: string, group: Group, having: Filter): boolean {
  return Object.entries(having).every(([name, operand]) => {
    const below = operand as Filter;
    switch (name) {
      case 'AND':
        return (operand as readonly Filter[]).every((part) => havingHolds(view, model, group, part));
      case 'OR':
        return (operand as readonly Filter[]).some((part) => havingHolds(view, model, group, part));
      case 'NOT':
        return !havingHolds(view, model, group, below);
      case 'count':
        return valueHolds('Int', group.rows.length, below);
      default:
        return Object.entries(below).every(([field, filter]) =>
          valueHolds(
            measureType(view, model, field),
            measureOf(view, model, group.rows, name as MeasureName, field),
            filter as Filter,
          ),
        );
    }
  });
}

/** By what is asked, and at last by the keys. */
function compareGroups(view: View, model: string, a: Group, b: Group, orderBy: readonly OrderBy[]): number {
  for (const term of orderBy.some((one) => 'keys' in one) ? orderBy : [...orderBy, { keys: 'ASC' }]) {
    const direction = String(term['keys']);
    const pairs =
      'keys' in term
        ? a.keys.map((key, index) => [keyIn(key, direction), keyIn(b.keys[index], direction)] as const)
        : [[measureKey(view, model, a.rows, term), measureKey(view, model, b.rows, term)] as const];
    for (const [left, right] of pairs) {
      const order = compareKeys(left, right, 'keys' in term ? compareGroupKeys : undefined);
      if (order !== 0) return order;
    }
  }
  return 0;
}

function keyIn(key: GroupKeyValue | undefined, direction: string): Key {
  return { type: key?.type ?? 'UUID', value: key?.value ?? null, direction };
}
