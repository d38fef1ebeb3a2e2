import type { App } from '@trellis/app-definition';
import { constant, sql, type SQL } from '../sql.ts';

/** A table that the change log follows: what the log calls it, and its rows. */
export interface LoggedTable {
  readonly id: string;
  /** The id under which the log has a row. */
  recordId(row: SQL): SQL;
}

/** The tables of an app by name. A link is a record of its own in the log: see the triggers. */
export function loggedTables(app: App): ReadonlyMap<string, LoggedTable> {
  const tables = new Map<string, LoggedTable>();
  for (const model of app.models.values()) {
    tables.set(model.table, { id: model.id, recordId: (row) => sql`${row}.id` });
    for (const field of model.fields.values()) {
      if (field.kind !== 'manyToMany' || field.through || field.link.id !== field.id) continue;
      const { table, id, ownColumn, targetColumn } = field.link;
      const recordId = (row: SQL) =>
        sql`md5(${row}.${sql.identifier(ownColumn)}::text || ${row}.${sql.identifier(targetColumn)}::text)::uuid`;
      tables.set(table, { id, recordId });
    }
  }
  return tables;
}

/**
 * A table as it was in a snapshot: the rows that were not touched since, and the first image of those that were. `first`
 * names a relation with the columns `model`, `record_id` and `old`: the first change of each record since.
 */
export function tableAsOf(table: SQL, logged: LoggedTable, first: SQL): SQL {
  const row = sql.identifier(Symbol('row'));
  const change = sql.identifier(Symbol('change'));
  const image = sql.identifier(Symbol('image'));
  const of = sql`${change}.model = ${constant(logged.id)}`;
  return sql`(select ${row}.* from ${table} as ${row} where not exists (select from ${first} as ${change} where ${of} and ${change}.record_id = ${logged.recordId(row)})
union all select ${image}.* from ${first} as ${change} cross join lateral jsonb_populate_record(null::${table}, ${change}.old) as ${image} where ${of} and ${change}.old is not null)`;
}
