import type { ColumnField, Model, ToOneField } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { compileCondition } from '../compile/condition.ts';
import { bookkeeping } from '../compile/write.ts';
import { rowsOf, targetOf } from '../read/where.ts';
import type { Bound } from '../run/bind.ts';
import { sql, type SQL } from '../sql.ts';
import { valueExpression } from './atomic.ts';
import { changeLists } from './lists.ts';
import type { UpdateData, ValueChange } from './record-data.ts';
import { placing } from './place-error.ts';
import { changesOf, type Related, resolveRelations } from './relations.ts';
import { lockRecords } from './lock.ts';
import {
  ask,
  fieldCell,
  fieldColumn,
  ids as idColumn,
  item,
  items,
  notFound,
  target,
  type Update,
  type Writing,
} from './writing.ts';

/** Changes records and what nests in their data. A record that is named twice is changed twice, in the order of the input. */
export async function updateRecords(writing: Writing, model: Model, updates: readonly Update[]): Promise<void> {
  let rest = updates;
  while (rest.length > 0) {
    const seen = new Set<string>();
    const now = rest.filter(({ id }) => !seen.has(id) && seen.add(id));
    rest = rest.filter((update) => !now.includes(update));
    await updateOnce(writing, model, now);
  }
}

async function updateOnce(writing: Writing, model: Model, updates: readonly Update[]): Promise<void> {
  const records = updates.map(({ update }) => update);
  // Those that write the same fields are under the same rules, and are written by one statement.
  const groups = [...Map.groupBy(updates, ({ update }) => shapeOf(update)).values()];
  for (const group of groups) {
    const { rules } = must(group[0], 'an update').update.allowed;
    const held = await lockRecords(writing, model, group, rules, 'no key update');
    for (const { id } of group)
      writing.checks.push({ model, id, rules, verb: 'update', before: held.get(id), create: undefined });
  }
  const leading = await currentRelations(writing, model, updates);
  const related = await resolveRelations(writing, model, records);
  const index = new Map(updates.map((update, number) => [update, number]));
  for (const group of groups) {
    const places = group.map((update) => must(index.get(update), 'an update'));
    await writeGroup(writing, model, group, places, related);
  }
  await changeLeading(writing, updates, leading);
  await changeLists(
    writing,
    model,
    updates.map(({ id }) => id),
    records,
  );
}

function shapeOf({ values, relations, allowed }: UpdateData): unknown {
  const kept = relations.filter(({ kind }) => kind === 'update').map(({ field }) => field.id);
  const written = [
    ...values.map(({ field, verb }) => `${field.id} ${verb}`),
    ...relations.map(({ field }) => field.id),
  ];
  return shapes(allowed, `${written.toSorted().join()} ${kept.join()}`);
}

const known = new WeakMap<object, Map<string, object>>();

/** One object for all updates with these rules and this text, so that they group. */
function shapes(allowed: object, text: string): object {
  const texts = known.get(allowed) ?? new Map<string, object>();
  known.set(allowed, texts);
  const shape = texts.get(text) ?? {};
  texts.set(text, shape);
  return shape;
}

async function writeGroup(
  writing: Writing,
  model: Model,
  group: readonly Update[],
  places: readonly number[],
  related: Related,
): Promise<void> {
  const { update } = must(group[0], 'an update');
  const columns: { field: ColumnField; verb: ValueChange['verb']; values: readonly Bound[] }[] = [
    ...update.values.map(({ field, verb }) => ({
      field,
      verb,
      values: group.map((one) => one.update.values.find((change) => change.field === field)?.value ?? null),
    })),
    ...[...related].flatMap(([field, ids]) => {
      const values = places.map((place) => ids[place]);
      const given = values.filter((id) => id !== undefined);
      return given.length === values.length ? [{ field, verb: 'set' as const, values: given }] : [];
    }),
  ];
  const { presets } = update.allowed;
  if (columns.length === 0 && presets.length === 0) return;
  const records = group.map(({ id, update: { path } }, place) => ({
    id,
    path,
    valueOf: (field: ColumnField) => columns.find((column) => column.field === field)?.values[place],
  }));
  await placing(writing.constraints, records, () =>
    ask(writing, (c) => {
      const given = columns.map(({ field, values }, number) => fieldColumn(`c${number}`, field, values));
      const sets: SQL[] = columns.map(({ field, verb }, number) => {
        const column = sql.identifier(field.column);
        return sql`${column} = ${valueExpression(field, verb, sql`${target}.${column}`, fieldCell(`c${number}`, field))}`;
      });
      for (const { field, cases } of presets) {
        const column = sql.identifier(field.column);
        const choices = cases.map(({ when, value }) => {
          const preset = value ? c.param(value) : sql`null`;
          return sql`when ${compileCondition(c, when, target)} then ${preset}`;
        });
        sets.push(sql`${column} = case ${sql.join(choices, ' ')} else ${target}.${column} end`);
      }
      const from = items(c, [
        idColumn(
          'id',
          group.map(({ id }) => id),
        ),
        ...given,
      ]);
      return sql`update ${c.table(model.table)} as ${target} set ${sql.join([...sets, ...bookkeeping(c)], ', ')} from ${from} where ${target}.id = ${item}.id`;
    }),
  );
}

/** Where the relations lead whose records are changed or deleted: asked before anything is written. */
async function currentRelations(
  writing: Writing,
  model: Model,
  updates: readonly Update[],
): Promise<ReadonlyMap<ToOneField, ReadonlyMap<string, string>>> {
  const records = updates.map(({ update }) => update);
  const current = new Map<ToOneField, ReadonlyMap<string, string>>();
  for (const field of model.fields.values()) {
    if (field.kind !== 'toOne') continue;
    const asked = [...changesOf(records, field, 'update'), ...changesOf(records, field, 'delete')];
    if (asked.length === 0) continue;
    const parents = asked.map(({ index }) => must(updates[index], 'an update').id);
    const related = targetOf(writing.app, field);
    const isSeen = writing.view.condition(model, { kind: 'toOne', relation: field, rows: rowsOf(related) }, 'EXCLUDE');
    const rows = await ask(writing, (c) => {
      const wanted = c.own({ kind: 'given', value: parents }, 'uuid[]');
      return sql`select ${target}.id, ${target}.${sql.identifier(field.column)} from ${c.table(model.table)} as ${target} where ${target}.id = any (${wanted}) and ${compileCondition(c, isSeen, target)}`;
    });
    const found = new Map(rows.map(([parent, id]) => [String(parent), String(id)]));
    const missing = asked.filter(({ index }) => !found.has(must(updates[index], 'an update').id));
    if (missing.length > 0) throw notFound(missing.map(({ change }) => change.path));
    current.set(field, found);
  }
  return current;
}

async function changeLeading(
  writing: Writing,
  updates: readonly Update[],
  leading: ReadonlyMap<ToOneField, ReadonlyMap<string, string>>,
): Promise<void> {
  const records = updates.map(({ update }) => update);
  for (const [field, current] of leading) {
    const related = targetOf(writing.app, field);
    const idAt = (index: number) => must(current.get(must(updates[index], 'an update').id), field.name);
    await writing.steps.update(
      writing,
      related,
      changesOf(records, field, 'update').map(({ index, change }) => ({
        id: idAt(index),
        update: change.update,
        path: change.path,
      })),
    );
    await writing.steps.delete(
      writing,
      related,
      changesOf(records, field, 'delete').map(({ index, change }) => ({ id: idAt(index), path: change.path })),
    );
  }
}
