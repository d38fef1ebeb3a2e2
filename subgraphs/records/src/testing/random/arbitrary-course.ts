import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import { type Database, findRow, rowsOf, withRow } from '../oracle/database.ts';
import { modelOf, storedFieldsOf } from '../oracle/definition.ts';
import { imageText, seenText } from '../oracle/seen.ts';
import { viewOf } from '../oracle/view.ts';
import { arbitraryEdit, type Change, changed, changeOf, type Edit } from './arbitrary-change.ts';
import { isWhole } from './disturbed.ts';
import { people } from './pools.ts';

/** Two databases at one moment. */
export interface Pair {
  readonly first: Database;
  readonly second: Database;
}

/**
 * What becomes of two databases that a caller cannot tell apart, change by change, so that he never can: changes are made
 * to both, or, where he does not see them, to one alone. Records and values come from `pool`.
 */
export function arbitraryCourse(
  app: AppDefinition,
  begin: Pair,
  pool: Database,
  caller: Caller,
  length: number,
): fc.Arbitrary<readonly Pair[]> {
  const edit = arbitraryEdit(app);
  const writer = fc.constantFrom(null, ...people);
  const step = fc.record({
    edit,
    more: fc.array(edit, { maxLength: 2 }),
    isOfSecond: fc.boolean(),
    evens: fc.boolean(),
    isAlone: fc.boolean(),
    writers: fc.tuple(writer, writer),
  });
  return fc.array(step, { minLength: length * 6, maxLength: length * 6 }).map((drawn) => {
    const course = [begin];
    for (const { edit: first, more, isOfSecond, evens, isAlone, writers } of drawn) {
      if (course.length > length) break;
      const now = course.at(-1) ?? begin;
      const database = isOfSecond ? now.second : now.first;
      const change =
        (evens && evened(app, now, pool, first)) ||
        withMore(app, database, pool, changeOf(app, database, pool, first), more);
      if (!change || restoresOthers(app, now, change)) continue;
      const by = ([one, other]: typeof writers): Pair => ({
        first: written(app, now.first, change, course.length, one),
        second: written(app, now.second, change, course.length, other),
      });
      const next = by([writers[0], writers[0]]);
      const alone = [
        { ...now, first: next.first },
        { ...now, second: next.second },
      ];
      // Who wrote may be hidden where all else is seen.
      const choices = isAlone ? [...alone, next] : [by(writers), next, ...alone];
      const chosen = choices.find((pair) => isUnseen(app, caller, now, pair, change));
      if (chosen) course.push(chosen);
    }
    return course;
  });
}

/** Other values of the same row, too. */
function withMore(
  app: AppDefinition,
  database: Database,
  pool: Database,
  change: Change | undefined,
  more: readonly Edit[],
): Change | undefined {
  if (change?.kind !== 'set') return change;
  const { model, id } = change;
  const row = rowsOf(database, model).findIndex((one) => one.id === id);
  const others = more.flatMap((edit) => changeOf(app, database, pool, { ...edit, kind: 'value', model, row }) ?? []);
  const values = others.map((other) => (other.kind === 'set' ? other.values : {}));
  return { ...change, values: Object.assign({}, ...values, change.values) as typeof change.values };
}

/**
 * A row in which the two differ is made the same in both, with another value of a field that rules look at: what was
 * hidden and was different may be shown.
 */
function evened(
  app: AppDefinition,
  { first, second }: Pair,
  pool: Database,
  { row, field, other }: Edit,
): Change | undefined {
  const differing = Object.keys(app.models).flatMap((model) =>
    rowsOf(first, model).flatMap(({ id }) => {
      const [here, there] = [findRow(first, model, id), findRow(second, model, id)];
      return there && JSON.stringify(here) !== JSON.stringify(there) ? [{ model, here }] : [];
    }),
  );
  const { model, here } = differing[row % Math.max(1, differing.length)] ?? {};
  if (model === undefined || !here) return undefined;
  const sources = rowsOf(pool, model);
  const source = sources[other % Math.max(1, sources.length)];
  const named = JSON.stringify(modelOf(app, model).permissions ?? {});
  const fields = storedFieldsOf(app, model).filter(({ kind }) => kind === 'value' || kind === 'toOne');
  const deciding = fields.filter(({ name, kind }) => kind === 'value' && named.includes(`"${name}":{`));
  const changing = deciding[field % Math.max(1, deciding.length)]?.name;
  const values = fields.map(({ name }) => [name, name === changing ? (source?.[name] ?? null) : here[name]] as const);
  return { kind: 'set', model, id: here.id, values: Object.fromEntries(values) };
}

function isUnseen(app: AppDefinition, caller: Caller, now: Pair, next: Pair, change: Change): boolean {
  if (now.first === next.first && now.second === next.second) return false;
  if (!isWhole(app, next.first) || !isWhole(app, next.second)) return false;
  const views = { first: viewOf(app, next.first, caller), second: viewOf(app, next.second, caller) };
  if (seenText(views.first) !== seenText(views.second)) return false;
  if (change.kind === 'unlink') return true;
  // Events ask today's rules of the row as it was, too.
  const id = change.kind === 'add' ? change.row.id : change.id;
  const before = (side: keyof Pair) => imageText(views[side], change.model, findRow(now[side], change.model, id));
  return before('first') === before('second');
}

/** The database's own part in a change: a new version, made at a moment of its own by somebody. */
function written(
  app: AppDefinition,
  before: Database,
  change: Change,
  number: number,
  writer: string | null,
): Database {
  const after = changed(app, before, change);
  if (after === before || change.kind === 'remove' || change.kind === 'unlink') return after;
  const id = change.kind === 'add' ? change.row.id : change.id;
  const [old, row] = [findRow(before, change.model, id), findRow(after, change.model, id)];
  const version = old ? Number(old['version']) + 1 : 1;
  const updatedAt = `2025-01-01T00:00:00.${String(number).padStart(3, '0')}Z`;
  const bookkeeping = { version, updatedAt, ...(old ? { updatedBy: writer } : {}) };
  return row ? withRow(after, change.model, { ...row, ...bookkeeping }) : after;
}

/** What went with a record comes back with it: more than one change. */
function restoresOthers(app: AppDefinition, { first, second }: Pair, change: Change): boolean {
  if (change.kind !== 'set' || change.values['deletedAt'] !== null) return false;
  return [first, second].some((database) =>
    Object.keys(app.models).some((model) => {
      const relations = storedFieldsOf(app, model).filter(
        (field) => field.kind === 'toOne' && field.target === change.model,
      );
      return rowsOf(database, model).some(
        (row) => row['deletedAt'] !== null && relations.some(({ name }) => row[name] === change.id),
      );
    }),
  );
}
