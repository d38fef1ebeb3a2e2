import type { Model } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { deleteRules } from '../authorize/write-rules.ts';
import { bookkeeping } from '../compile/write.ts';
import type { WriteRules } from '../request.ts';
import { sql } from '../sql.ts';
import { lockRecords } from './lock.ts';
import { ask, type Deletion, type Writing } from './writing.ts';

/** Deletes records as their model does, softly or for good; what their relations ask is the database's own. */
export async function deleteRecords(writing: Writing, model: Model, asked: readonly Deletion[]): Promise<void> {
  if (asked.length === 0) return;
  await holdDeletable(writing, model, asked, 'EXCLUDE');
  const given = asked.map(({ id }) => id);
  await ask(writing, (c) => {
    const where = sql`where id = any (${c.own({ kind: 'given', value: given }, 'uuid[]')})`;
    return model.softDelete
      ? sql`update ${c.table(model.table)} set ${sql.join([sql`"deletedAt" = now()`, ...bookkeeping(c)], ', ')} ${where} and "deletedAt" is null`
      : sql`delete from ${c.table(model.table)} ${where}`;
  });
}

/** Brings deleted records back, with what their deletion took. Who may delete them may. */
export async function restoreRecords(writing: Writing, model: Model, asked: readonly Deletion[]): Promise<void> {
  if (asked.length === 0) return;
  await holdDeletable(writing, model, asked, 'INCLUDE');
  await ask(writing, (c) => {
    const sets = sql.join([sql`"deletedAt" = null`, ...bookkeeping(c)], ', ');
    const given = asked.map(({ id }) => id);
    return sql`update ${c.table(model.table)} set ${sets} where id = any (${c.own({ kind: 'given', value: given }, 'uuid[]')})`;
  });
}

/** The stronger lock waits for whoever is connecting to a record, so that none is left pointing to it. */
export async function holdDeletable(
  writing: Writing,
  model: Model,
  asked: readonly Deletion[],
  deleted: 'EXCLUDE' | 'INCLUDE',
): Promise<void> {
  const rules = deleteRules(writing.permissions, model);
  const held = await lockRecords(writing, model, asked, rules, 'update', deleted);
  for (const [, before] of held) if (!allows(rules, before, undefined)) throw forbidden('delete', model);
}

/** Whether for each written field one rule holds both before and after. */
export function allows(
  { fields }: WriteRules,
  before: readonly boolean[] | undefined,
  after: readonly boolean[] | undefined,
): boolean {
  return fields.every((rules) => rules.some((rule) => before?.[rule] !== false && after?.[rule] !== false));
}

export function forbidden(verb: 'create' | 'update' | 'delete', model: Model): TrellisError {
  return new TrellisError('FORBIDDEN', say(`forbidden.${verb}This`, { model: model.name }));
}
