import { type App, type Model, storedFields } from '@trellis/app-definition';
import { constant, sql, type SQL } from '../sql.ts';
import { defaultValue } from './tables.ts';

/** The table that holds every version of a model's records; no table of a model begins with an underscore. */
export function historyTable(schema: string, model: Model): SQL {
  return sql.identifier(schema, `_history_${model.table}`.slice(0, 63));
}

/**
 * Begins and ends what models keep. Whoever writes meanwhile waits for the table, so that no version is missing: the
 * versions of the records that are there (`B`) are taken, and the triggers made, while nobody writes.
 */
export function historyStatements(schema: string, previous: App | undefined, next: App): readonly SQL[] {
  const byId = new Map([...(previous?.models.values() ?? [])].map((model) => [model.id, model]));
  return [...next.models.values()].flatMap((model) => {
    const before = byId.get(model.id)?.history ?? false;
    if (before === model.history) return [];
    const table = sql.identifier(schema, model.table);
    const lock = sql`lock table ${table} in share row exclusive mode`;
    return [lock, ...(model.history ? begin(schema, model) : end(schema, model))];
  });
}

function begin(schema: string, model: Model): readonly SQL[] {
  const history = historyTable(schema, model);
  const histories = sql.identifier(schema, '_history');
  const id = constant(model.id);
  return [
    // A record is deleted for good and made again under its id: versions begin anew then, and seq tells them apart.
    // The moment is the transaction's, as that of `updatedAt` is: what it changed is in force all at once.
    sql`create table ${history} (
  seq bigint generated always as identity,
  record_id uuid not null,
  version integer not null,
  op "char" not null,
  at timestamptz(3) not null default now(),
  actor uuid default nullif(current_setting('trellis.actor', true), '')::uuid,
  image jsonb
)`,
    sql`create unique index on ${history} (record_id, seq desc)`,
    sql`insert into ${histories} (model, began) values (${id}, clock_timestamp())`,
    sql`insert into ${history} (record_id, version, op, at, actor, image)
select r.id, r.version, 'B', h.began, r."updatedBy", to_jsonb(r) from ${sql.identifier(schema, model.table)} r, ${histories} h where h.model = ${id}`,
  ];
}

function end(schema: string, model: Model): readonly SQL[] {
  return [
    sql`drop table ${historyTable(schema, model)}`,
    sql`delete from ${sql.identifier(schema, '_history')} where model = ${constant(model.id)}`,
  ];
}

/** A record as a row of its table again, from an image of any version: what is not in it has the column's default. */
export function imageRow(schema: string, model: Model, image: SQL): SQL {
  return sql`jsonb_populate_record(null::${sql.identifier(schema, model.table)}, ${wholeImage(model, image)})`;
}

/** A column that came later gave its default to the records that were there. */
export function wholeImage(model: Model, image: SQL): SQL {
  const defaults = storedFields(model).flatMap((field) =>
    field.kind === 'value' && field.default !== undefined
      ? [sql`${constant(field.column)}, to_jsonb(${defaultValue(field)})`]
      : [],
  );
  return defaults.length === 0 ? image : sql`(jsonb_build_object(${sql.join(defaults, ', ')}) || ${image})`;
}
