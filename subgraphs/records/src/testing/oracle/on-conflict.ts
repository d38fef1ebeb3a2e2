import { createRows } from './create-rows.ts';
import { type Data, givenIn } from './data.ts';
import { rowsOf } from './database.ts';
import { fieldOf, isSoft, modelOf, uniqueKeysOf } from './definition.ts';
import { examineUpdate } from './examine.ts';
import { Refusal } from './refusal.ts';
import { relate } from './relate.ts';
import type { Session } from './session.ts';
import { updateRows } from './update-rows.ts';
import { keyOf } from './values.ts';
import { holds } from './where.ts';

export interface OnConflict {
  readonly fields: readonly string[];
  readonly update?: readonly string[] | null;
  readonly where?: Data | null;
}

/** New records, and changes of those whose key is taken. */
export function createOnConflict(
  session: Session,
  model: string,
  inputs: readonly Data[],
  { fields, update, where }: OnConflict,
) {
  const { app, view, database, faults } = session;
  const key = keyNames(session, model, fields);
  const givens = inputs.map((data) => givenIn(app, model, data, 'create'));
  if (givens.some(({ ones, links }) => links.length > 0 || ones.some(({ verb }) => verb !== 'connect')))
    throw new Refusal([...faults, 'BAD_USER_INPUT']);
  const updates = inputs.map((data) =>
    Object.fromEntries(Object.entries(data).filter(([name]) => isNamed(session, model, name, update ?? []))),
  );
  for (const data of updates) examineUpdate(session, model, data, {});
  const related = relate(session, model, givens);
  const live = rowsOf(database, model).filter((row) => !isSoft(modelOf(app, model)) || row['deletedAt'] === null);
  const met = new Set<string>();
  const found = givens.map(({ values }, index) => {
    const own = { ...Object.fromEntries(values.map(({ field, value }) => [field.name, value])), ...related[index] };
    const row = live.find((other) =>
      key.every((name) => {
        const field = fieldOf(app, model, name);
        const type = field?.kind === 'value' ? field.type : 'UUID';
        const [a, b] = [other[name] ?? null, own[name] ?? null];
        return a !== null && b !== null && keyOf(type, a) === keyOf(type, b);
      }),
    );
    // To see the record is not enough: what it answers would tell a key that is hidden.
    const isSeen = view
      .rows(model, 'EXCLUDE')
      .some((other) => other.id === row?.id && key.every((name) => view.value(model, other, name) !== null));
    if (row && (met.has(row.id) || !isSeen)) faults.add('UNIQUE_VIOLATION');
    if (row) met.add(row.id);
    return row;
  });
  const missing = inputs.flatMap((data, index) => (found[index] ? [] : [{ data }]));
  const created = [...createRows(session, model, missing)];
  const changes = found.flatMap((row, index) => {
    const data = updates[index] ?? {};
    const isMeant = row && Object.keys(data).length > 0 && holds(session.view, model, row, where ?? {});
    return isMeant ? [{ id: row.id, data }] : [];
  });
  updateRows(session, model, changes);
  const count = created.length + changes.length;
  return { ids: found.map((row) => row?.id ?? created.shift() ?? ''), affectedCount: count };
}

function keyNames({ app }: Session, model: string, fields: readonly string[]): readonly string[] {
  const keys = [['id'], ...uniqueKeysOf(app, model).values()];
  const wanted = new Set(fields.map((name) => fieldOf(app, model, name)?.name ?? name));
  const key = keys.find((names) => names.length === wanted.size && names.every((name) => wanted.has(name)));
  if (!key) throw new Refusal(['BAD_USER_INPUT']);
  return key;
}

function isNamed({ app }: Session, model: string, name: string, update: readonly string[]): boolean {
  const field = fieldOf(app, model, name);
  return update.some((other) => fieldOf(app, model, other)?.name === field?.name);
}
