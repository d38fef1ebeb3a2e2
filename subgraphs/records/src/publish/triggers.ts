import type { App, ManyToManyField, Model, ToOneField } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { constant, sql, type SQL, verbatim } from '../sql.ts';
import { historyTable } from './history.ts';

/**
 * The triggers of every model, made anew at each publish: a function that names a column must not outlive it.
 *
 * - `_touch`: version, updatedAt and updatedBy are the database's, also for cascades and for what is written by hand.
 * - `_log`: every change goes into the change log, in the transaction of the change; what is restored leads to nothing
 *   that is still deleted.
 * - `_soft_delete`: a relation's `onDelete` is applied when its target is soft-deleted.
 * - `_restore`: what a soft delete took comes back with its record.
 */
export function triggerStatements(schema: string, app: App): readonly SQL[] {
  return [...app.models.values()].flatMap((model) => [
    ...touch(schema, model),
    ...logModel(schema, model, app),
    ...refuseTruncate(schema, model.table),
    ...(model.softDelete ? [...softDelete(schema, model, app), ...restore(schema, model, app)] : []),
    ...[...model.fields.values()]
      .filter(
        (field): field is ManyToManyField =>
          field.kind === 'manyToMany' && !field.through && field.link.id === field.id,
      )
      .flatMap((field) => [...logLinks(schema, field), ...refuseTruncate(schema, field.link.table)]),
  ]);
}

function touch(schema: string, model: Model): readonly SQL[] {
  const table = sql.identifier(schema, model.table);
  return [
    sql`create or replace trigger _touch before update on ${table} for each row
  when (new.version = old.version or new.id <> old.id) execute function ${sql.identifier(schema, '_touch')}()`,
  ];
}

function refuseTruncate(schema: string, table: string): readonly SQL[] {
  return [
    sql`create or replace trigger _refuse_truncate before truncate on ${sql.identifier(schema, table)} for each statement execute function ${sql.identifier(schema, '_refuse_truncate')}()`,
  ];
}

/**
 * One trigger call holds all the updates of a cascade, so a row may be in the transition tables more than once: the old
 * and the new image of one update are those whose versions follow one another.
 */
function logModel(schema: string, model: Model, app: App): readonly SQL[] {
  const log = sql.identifier(schema, '_change');
  const id = constant(model.id);
  const keep = keeping(schema, model);
  const body = sql`begin
  if tg_op = 'INSERT' then
    insert into ${log} (model, record_id, op, version, new)
    select ${id}, n.id, 'I', n.version, to_jsonb(n) from new_rows n;${keep.inserted}
  elsif tg_op = 'UPDATE' then
    insert into ${log} (model, record_id, op, version, old, new)
    select ${id}, n.id, 'U', n.version, to_jsonb(o), to_jsonb(n)
    from old_rows o join new_rows n on n.id = o.id and n.version = o.version + 1
    order by n.version;${keep.updated}${restoredLeadsToNothingDeleted(schema, model, app)}
  else
    insert into ${log} (model, record_id, op, version, old)
    select ${id}, o.id, 'D', o.version + 1, to_jsonb(o) from old_rows o;${keep.deleted}
  end if;
  return null;
end`;
  return logTriggers(schema, model.table, body);
}

/** What a model's history takes of a change, where it has one. */
function keeping(schema: string, model: Model) {
  if (!model.history) return { inserted: sql.blank, updated: sql.blank, deleted: sql.blank };
  const insert = sql`\n    insert into ${historyTable(schema, model)} (record_id, version, op, image)\n    select`;
  return {
    inserted: sql`${insert} n.id, n.version, 'I', to_jsonb(n) from new_rows n;`,
    updated: sql`${insert} n.id, n.version, 'U', to_jsonb(n) from new_rows n order by n.version;`,
    deleted: sql`${insert} o.id, o.version + 1, 'D', null from old_rows o;`,
  };
}

/** A link is logged under the relation's id as a record of its own: its two ids in order, hashed into one. */
function logLinks(schema: string, field: ManyToManyField): readonly SQL[] {
  const { table, ownColumn, targetColumn, id } = field.link;
  const log = sql.identifier(schema, '_change');
  const record = (row: SQL) =>
    sql`md5(${row}.${sql.identifier(ownColumn)}::text || ${row}.${sql.identifier(targetColumn)}::text)::uuid`;
  const body = sql`begin
  if tg_op = 'INSERT' then
    insert into ${log} (model, record_id, op, version, new)
    select ${constant(id)}, ${record(sql`n`)}, 'I', 1, to_jsonb(n) from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into ${log} (model, record_id, op, version, old)
    select ${constant(id)}, ${record(sql`o`)}, 'D', 2, to_jsonb(o) from old_rows o;
  else
    raise exception 'a link is inserted or deleted, never updated' using errcode = 'feature_not_supported';
  end if;
  return null;
end`;
  return logTriggers(schema, table, body);
}

/** A trigger with transition tables takes one event, so there are three of them on one function. */
function logTriggers(schema: string, table: string, body: SQL): readonly SQL[] {
  const name = sql.identifier(schema, `_log_${table}`.slice(0, 63));
  const trigger = (event: string, referencing: SQL) =>
    sql`create or replace trigger ${sql.identifier(`_log_${event}`)} after ${verbatim(event)} on ${sql.identifier(schema, table)}
  referencing ${referencing} for each statement execute function ${name}()`;
  return [
    sql`create or replace function ${name}() returns trigger language plpgsql as $$\n${body} $$`,
    trigger('insert', sql`new table as new_rows`),
    trigger('update', sql`old table as old_rows new table as new_rows`),
    trigger('delete', sql`old table as old_rows`),
  ];
}

interface Incoming {
  readonly from: Model;
  readonly field: ToOneField;
}

function incomingRelations(app: App, model: Model): readonly Incoming[] {
  return [...app.models.values()].flatMap((from) =>
    toOneFields(from)
      .filter((field) => field.target === model.name)
      .map((field) => ({ from, field })),
  );
}

function toOneFields(model: Model): readonly ToOneField[] {
  return [...model.fields.values()].filter((field): field is ToOneField => field.kind === 'toOne');
}

/** A delete gives all that it takes its own moment, by which a restore finds it. */
function restore(schema: string, model: Model, app: App): readonly SQL[] {
  const name = sql.identifier(schema, `_restore_${model.table}`.slice(0, 63));
  const table = sql.identifier(schema, model.table);
  const taken = incomingRelations(app, model)
    .filter(({ from, field }) => from.softDelete && field.onDelete === 'CASCADE')
    .map(({ from, field }) => {
      const column = sql.identifier(field.column);
      return sql`update ${sql.identifier(schema, from.table)} set "deletedAt" = null where ${column} = old.id and "deletedAt" = old."deletedAt";`;
    });
  if (taken.length === 0) return [sql`drop trigger if exists _restore on ${table}`];
  return [
    sql`create or replace function ${name}() returns trigger language plpgsql as $$
begin
  ${sql.join(taken, '\n  ')}
  return null;
end $$`,
    sql`create or replace trigger _restore after update of "deletedAt" on ${table} for each row
  when (old."deletedAt" is not null and new."deletedAt" is null) execute function ${name}()`,
  ];
}

/**
 * What is restored must not lead to what is still deleted. That is looked at when the whole statement is done, because
 * relations may lead in circles, and after it is logged, because what clears a relation is a version of its own.
 */
function restoredLeadsToNothingDeleted(schema: string, model: Model, app: App): SQL {
  if (!model.softDelete) return sql.blank;
  const leading = toOneFields(model).flatMap((field) => {
    const target = must(app.models.get(field.target), field.target);
    return target.softDelete ? [leadsToDeleted(schema, model, field, target)] : [];
  });
  if (leading.length === 0) return sql.blank;
  return sql`
    if exists (select from ${restoredRows}) then
      ${sql.join(leading, '\n      ')}
    end if;`;
}

const restoredRows = sql`old_rows o join new_rows n on n.id = o.id and o."deletedAt" is not null and n."deletedAt" is null`;

function leadsToDeleted(schema: string, model: Model, field: ToOneField, target: Model): SQL {
  const table = sql.identifier(schema, model.table);
  const column = sql.identifier(field.column);
  const isDeleted = sql`exists (select from ${sql.identifier(schema, target.table)} t where t.id = n.${column} and t."deletedAt" is not null)`;
  if (field.onDelete === 'SET_NULL')
    return sql`update ${table} r set ${column} = null from ${restoredRows} where r.id = n.id and r.${column} = n.${column} and ${isDeleted};`;
  return sql`if exists (select from ${restoredRows} where ${isDeleted}) then
        raise exception 'leads to a deleted record' using errcode = 'restrict_violation', constraint = ${constant(`${field.id}_reference`)};
      end if;`;
}

function softDelete(schema: string, model: Model, app: App): readonly SQL[] {
  const name = sql.identifier(schema, `_soft_delete_${model.table}`.slice(0, 63));
  const incoming = incomingRelations(app, model);
  if (incoming.length === 0) return [];
  return [
    sql`create or replace function ${name}() returns trigger language plpgsql as $$
begin
  ${sql.join(
    incoming.map(({ from, field }) => onSoftDelete(schema, from, field)),
    '\n  ',
  )}
  return null;
end $$`,
    sql`create or replace trigger _soft_delete after update of "deletedAt" on ${sql.identifier(schema, model.table)} for each row
  when (old."deletedAt" is null and new."deletedAt" is not null) execute function ${name}()`,
  ];
}

function onSoftDelete(schema: string, from: Model, field: ToOneField): SQL {
  const table = sql.identifier(schema, from.table);
  const column = sql.identifier(field.column);
  const live = from.softDelete ? sql` and "deletedAt" is null` : sql.blank;
  switch (field.onDelete) {
    case 'RESTRICT':
      return sql`if exists (select from ${table} where ${column} = old.id${live}) then
    raise exception 'still referenced' using errcode = 'restrict_violation', constraint = ${constant(`${field.id}_reference`)};
  end if;`;
    case 'SET_NULL':
      return sql`update ${table} set ${column} = null where ${column} = old.id${live};`;
    case 'CASCADE':
      return from.softDelete
        ? sql`update ${table} set "deletedAt" = new."deletedAt" where ${column} = old.id${live};`
        : sql`delete from ${table} where ${column} = old.id;`;
    default:
      return unreachable(field.onDelete);
  }
}
