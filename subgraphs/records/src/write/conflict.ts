import type { Model } from '@trellis/app-definition';
import { type FieldError, must, say, TrellisError } from '@trellis/errors';
import { compileCondition } from '../compile/condition.ts';
import { always, type Rows } from '../request.ts';
import type { OnConflict } from '../write-request.ts';
import type { Bound } from '../run/bind.ts';
import { sql } from '../sql.ts';
import type { Outcome } from './answer.ts';
import { createRecords } from './create.ts';
import { findKeys } from './find.ts';
import type { ActionData } from './read-action.ts';
import type { CreateData, KeyData } from './record-data.ts';
import { resolveRelations } from './relations.ts';
import { updateRecords } from './update.ts';
import { ask, target, unlessTaken, type Writing } from './writing.ts';

/**
 * Creates records, and updates those whose key is taken where `where` holds on them. The answer has a record for each of
 * the input; those that stay as they are count as not affected.
 */
export async function createOnConflict(
  writing: Writing,
  model: Model,
  { records, updates }: Extract<ActionData, { readonly kind: 'create' }>,
  { key, where }: OnConflict,
): Promise<Outcome> {
  const related = await resolveRelations(writing, model, records);
  const keys = records.map((record, index): KeyData | undefined => {
    const values = key.fields.map(
      (field): Bound =>
        record.values.find((change) => change.field === field)?.value ??
        (field.kind === 'toOne' ? related.get(field)?.[index] : undefined) ??
        null,
    );
    return values.includes(null) ? undefined : { key, values, path: record.path };
  });
  let known = -1;
  for (;;) {
    const found = await findTaken(writing, model, records, keys);
    const missing = records.filter((_, index) => found[index] === undefined);
    const attempt = await unlessTaken(writing, () => createRecords(writing, model, missing));
    const seen = records.length - missing.length;
    if ('taken' in attempt) {
      if (seen === known) throw attempt.taken;
      known = seen;
      continue;
    }
    const created = new Map(missing.map((record, index) => [record, must(attempt.done[index], 'a new record')]));
    const meant = new Set(
      await thatHold(
        writing,
        model,
        found.filter((id) => id !== undefined),
        where,
      ),
    );
    const changed = updates.flatMap((update, index) => {
      const id = found[index];
      const isEmpty = update.values.length + update.relations.length === 0;
      return id !== undefined && meant.has(id) && !isEmpty ? [{ id, update, path: update.path }] : [];
    });
    await updateRecords(writing, model, changed);
    const ids = records.map((record, index) => must(created.get(record) ?? found[index], 'a record'));
    return { ids, affectedCount: created.size + changed.length, before: undefined };
  }
}

/** The records that have the keys. One that the caller does not see is taken for him, like one that is given twice. */
async function findTaken(
  writing: Writing,
  model: Model,
  records: readonly CreateData[],
  keys: readonly (KeyData | undefined)[],
): Promise<readonly (string | undefined)[]> {
  const places = keys.flatMap((key, index) => (key ? [{ key, index }] : []));
  const asked = places.map(({ key }) => key);
  const all = await findKeys(writing, model, asked, 'change', (rows: Rows) => ({ ...rows, visible: always }));
  const seen = await findKeys(writing, model, asked, 'change');
  const found = Array<string | undefined>(records.length).fill(undefined);
  const faults: FieldError[] = [];
  const met = new Set<string>();
  places.forEach(({ key, index }, number) => {
    const id = all[number];
    if (id === undefined) return;
    if (seen[number] === undefined || met.has(id))
      faults.push(
        ...key.key.fields.map(({ name }) => ({
          path: [...key.path, name],
          rule: 'unique' as const,
          ...say('record.taken', { fields: name, model: model.name }),
        })),
      );
    met.add(id);
    found[index] = id;
  });
  if (faults.length > 0) throw new TrellisError('UNIQUE_VIOLATION', faults, { fieldErrors: faults });
  return found;
}

async function thatHold(
  writing: Writing,
  model: Model,
  ids: readonly string[],
  where: OnConflict['where'],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await ask(
    writing,
    (c) =>
      sql`select ${target}.id from ${c.table(model.table)} as ${target} where ${target}.id = any (${c.own({ kind: 'given', value: ids }, 'uuid[]')}) and ${compileCondition(c, where, target)}`,
  );
  return rows.map(([id]) => String(id));
}
