import type { Model } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { allOf, anyOf } from '../authorize/permissions.ts';
import { deleteRules } from '../authorize/write-rules.ts';
import { compileCondition, compileRows } from '../compile/condition.ts';
import type { CompiledWrite } from '../compile/mutation.ts';
import { always, type Condition, type Rows, type WriteRules } from '../request.ts';
import { sql, verbatim } from '../sql.ts';
import { currentOf, type Outcome, readNodes } from './answer.ts';
import { createOnConflict } from './conflict.ts';
import { createRecords } from './create.ts';
import { deleteRecords, holdDeletable, restoreRecords } from './delete.ts';
import { findKeys } from './find.ts';
import type { ActionData, Limits } from './read-action.ts';
import { takeBack } from './take-back.ts';
import { updateRecords } from './update.ts';
import { ask, target, unlessTaken, type Writing } from './writing.ts';

/** Writes what was read, and answers which records it is about. */
export async function act(writing: Writing, write: CompiledWrite, data: ActionData): Promise<Outcome> {
  const { model } = write;
  switch (data.kind) {
    case 'create': {
      if (data.action.onConflict) return createOnConflict(writing, model, data, data.action.onConflict);
      return all(await createRecords(writing, model, data.records));
    }
    case 'update': {
      const { rows, condition } = data.action;
      const id = await holdOne(writing, write, rows, 'no key update', data.expectedVersion, condition);
      await updateRecords(writing, model, [{ id, update: data.update, path: ['where'] }]);
      return all([id]);
    }
    case 'updateMany': {
      const may = mayChange(data.update.allowed.rules);
      const ids = await holdMany(writing, data.action.rows, may, data.limits, 'no key update');
      await updateRecords(
        writing,
        model,
        ids.map((id) => ({ id, update: data.update, path: ['where'] })),
      );
      return all(ids);
    }
    case 'upsert':
      return all([await upsert(writing, model, data)]);
    case 'deleteMany': {
      const may = mayChange(deleteRules(writing.permissions, model));
      const ids = await holdMany(writing, data.action.rows, may, data.limits, 'update');
      // What is gone can only be read before.
      const before = write.mayVanish ? await readNodes(writing, write, ids) : undefined;
      await deleteRecords(
        writing,
        model,
        ids.map((id) => ({ id, path: ['where'] })),
      );
      return { ids, affectedCount: ids.length, before };
    }
    case 'restore': {
      const id = await holdOne(writing, write, data.action.rows, 'update', undefined, always);
      await restoreRecords(writing, model, [{ id, path: ['id'] }]);
      return all([id]);
    }
    case 'restoreRevision': {
      const { action, expectedVersion, version } = data;
      const id = await holdOne(writing, write, action.rows, 'no key update', expectedVersion, always);
      const update = await takeBack(writing, action, id, version);
      await updateRecords(writing, model, [{ id, update, path: ['version'] }]);
      return all([id]);
    }
    case 'purge': {
      const id = await holdOne(writing, write, data.action.rows, 'update', data.expectedVersion, always);
      await holdDeletable(writing, model, [{ id, path: ['id'] }], 'INCLUDE');
      await ask(
        writing,
        (c) => sql`delete from ${c.table(model.table)} where id = ${c.own({ kind: 'given', value: id }, 'uuid')}`,
      );
      return all([]);
    }
  }
}

function all(ids: readonly string[]): Outcome {
  return { ids, affectedCount: ids.length, before: undefined };
}

/** The one record that is meant, held, at the version and under the condition that the caller asks for. */
async function holdOne(
  writing: Writing,
  write: CompiledWrite,
  rows: Rows,
  strength: 'no key update' | 'update',
  expected: number | undefined,
  condition: Condition,
): Promise<string> {
  const { name, table } = rows.model;
  const [found] = await ask(writing, (c) => {
    const applies = sql`(${compileCondition(c, condition, target)}) is true`;
    return sql`select ${target}.id, ${target}.version, ${applies} from ${c.table(table)} as ${target} where ${compileRows(c, rows, target)} for ${verbatim(strength)} of ${target}`;
  });
  if (!found) throw new TrellisError('NOT_FOUND', say('write.noSuchRecord', { model: name }));
  const [id, version, applies] = found as [string, number, boolean];
  if (expected === undefined || expected === version) {
    if (applies) return id;
  }
  const message = applies
    ? say('write.changed', { model: name, version, expected: Number(expected) })
    : say('write.conditionUnmet', { model: name });
  const current = await currentOf(writing, write, id, version);
  throw new TrellisError('CONFLICT', message, { extensions: { currentVersion: version, current } });
}

/** All that may be changed of what is meant, held; refused where there are more or fewer than the caller is ready for. */
async function holdMany(
  writing: Writing,
  rows: Rows,
  may: Condition,
  { atMost, atLeast }: Limits,
  strength: 'no key update' | 'update',
): Promise<readonly string[]> {
  const found = await ask(writing, (c) => {
    const where = sql`${compileRows(c, rows, target)} and ${compileCondition(c, may, target)}`;
    const limit = c.own({ kind: 'given', value: atMost + 1 }, 'bigint');
    return sql`select ${target}.id from ${c.table(rows.model.table)} as ${target} where ${where} order by ${target}.id limit ${limit} for ${verbatim(strength)} of ${target}`;
  });
  if (found.length > atMost) {
    const message = say('write.tooMany', { maximum: atMost });
    throw new TrellisError('LIMIT_EXCEEDED', message, { extensions: { limit: 'atMost', maximum: atMost } });
  }
  if (found.length < atLeast) {
    const message = say('write.tooFew', { count: found.length, minimum: atLeast });
    throw new TrellisError('CONFLICT', message, { extensions: { limit: 'atLeast', value: found.length } });
  }
  return found.map(([id]) => String(id));
}

/** Where some rule allows the write of each field, on the row as it stands. */
function mayChange({ rules, fields }: WriteRules): Condition {
  return allOf(fields.map((able) => anyOf(able.map((index) => rules[index]?.before ?? always))));
}

/** Of two upserts of one key at once, one creates; the other meets the taken key, looks again, and updates. */
async function upsert(
  writing: Writing,
  model: Model,
  { key, create, update }: Extract<ActionData, { readonly kind: 'upsert' }>,
): Promise<string> {
  const find = async () => (await findKeys(writing, model, [key], 'change'))[0];
  let found = await find();
  if (found === undefined) {
    const attempt = await unlessTaken(writing, () => createRecords(writing, model, [create]));
    if ('done' in attempt) return String(attempt.done[0]);
    found = await find();
    if (found === undefined) throw attempt.taken;
  }
  await updateRecords(writing, model, [{ id: found, update, path: key.path }]);
  return found;
}
