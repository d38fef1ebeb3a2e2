import { type AppDefinition, type ColumnField, type Model, resolveApp } from '@trellis/app-definition';
import type { Pool, PoolClient } from 'pg';
import { sql, type SQL } from '../sql.ts';
import { isNow } from './comparable.ts';
import { type Database, type Row, rowsOf } from './oracle/database.ts';
import { mustField } from './oracle/definition.ts';
import { isNumber } from './oracle/stored.ts';

/** A table of an app, and the rows that records put into it. */
export interface Table {
  readonly name: string;
  rows(records: Database): readonly StoredRow[];
}

/** A row by its columns; of a link, which has no id, its two ends. */
interface StoredRow {
  readonly id?: string;
  readonly [column: string]: unknown;
}

export function tablesOf(definition: AppDefinition, expanded: AppDefinition): readonly Table[] {
  const models = [...resolveApp(definition).models.values()];
  const links = models.flatMap((model) =>
    [...model.fields.values()].flatMap((field): readonly Table[] => {
      const own = mustField(expanded, model.name, field.name);
      if (field.kind !== 'manyToMany' || own.kind !== 'manyToMany' || !own.isFirst) return [];
      const { table, ownColumn, targetColumn } = field.link;
      const rows = ({ links: pairs }: Database) =>
        (pairs[own.pair] ?? []).map(([first, second]) => ({ [ownColumn]: first, [targetColumn]: second }));
      return [{ name: table, rows }];
    }),
  );
  return [
    ...models.map((model) => ({
      name: model.table,
      rows: (records: Database) => rowsOf(records, model.name).map((row) => columnsOf(model, row)),
    })),
    ...links,
  ];
}

/** Puts records in the place of all that are there, without triggers, checks or a log. */
export async function load(pool: Pool, schema: string, tables: readonly Table[], records: Database): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    for (const table of tables) {
      const name = sql.identifier(schema, table.name);
      await run(client, sql`delete from ${name}`);
      await insert(client, name, table.rows(records));
    }
  });
}

/** Writes what has changed from one state to the next, as somebody does by hand: for triggers and the log to see. */
export async function write(
  pool: Pool,
  schema: string,
  tables: readonly Table[],
  before: Database,
  after: Database,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const table of tables) {
      const name = sql.identifier(schema, table.name);
      const [old, next] = [byText(table.rows(before)), byText(table.rows(after))];
      const gone = [...old].flatMap(([text, row]) => (next.has(text) ? [] : [row]));
      const come = [...next].flatMap(([text, row]) => (old.has(text) ? [] : [row]));
      const isChange = (row: StoredRow) => row.id !== undefined && gone.some(({ id }) => id === row.id);
      await insert(
        client,
        name,
        come.filter((row) => !isChange(row)),
      );
      for (const row of come.filter(isChange)) await update(client, name, row);
      for (const row of gone.filter((one) => !come.some(({ id }) => id !== undefined && id === one.id)))
        await run(client, sql`delete from ${name} as t where ${isRow(row)}`);
    }
  });
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function run(client: PoolClient, statement: SQL): Promise<void> {
  const { text, values } = sql.compile(statement);
  await client.query(text, [...values]);
}

async function insert(client: PoolClient, table: SQL, rows: readonly StoredRow[]): Promise<void> {
  if (rows.length > 0) await run(client, sql`insert into ${table} select * from ${given(table, rows)}`);
}

/** What is written is written by who the row says has changed it. */
async function update(client: PoolClient, table: SQL, row: StoredRow): Promise<void> {
  const actor = sql.value(typeof row['updatedBy'] === 'string' ? row['updatedBy'] : '');
  await run(client, sql`select set_config('trellis.actor', ${actor}, true)`);
  const columns = Object.keys(row).map((name) => sql.identifier(name));
  const set = columns.map((column) => sql`${column} = g.${column}`);
  await run(
    client,
    sql`update ${table} as t set ${sql.join(set, ', ')} from ${given(table, [row])} as g where t.id = g.id`,
  );
}

function isRow({ id, ...others }: StoredRow): SQL {
  const keys = id === undefined ? Object.entries(others) : [['id', id] as const];
  return sql.join(
    keys.map(([name, value]) => sql`t.${sql.identifier(name)} = ${sql.value(String(value))}::uuid`),
    ' and ',
  );
}

function byText(rows: readonly StoredRow[]): ReadonlyMap<string, StoredRow> {
  return new Map(rows.map((row) => [JSON.stringify(row), row]));
}

/** Rows as PostgreSQL reads them into a table's row type. */
function given(table: SQL, rows: readonly StoredRow[]): SQL {
  return sql`jsonb_populate_recordset(null::${table}, ${sql.value(JSON.stringify(rows))})`;
}

/**
 * All records as one text, those that are stored or those that are given; what was written just now has no time,
 * and what was numbered no number.
 */
export async function dump(pool: Pool, schema: string, tables: readonly Table[], records?: Database): Promise<string> {
  const parts = tables.map((table) => {
    const name = sql.identifier(schema, table.name);
    const from = records ? given(name, table.rows(records)) : name;
    return sql`(select coalesce(jsonb_agg(to_jsonb(row) order by to_jsonb(row)::text), '[]') from ${from} as row)`;
  });
  const { text, values } = sql.compile(sql`select jsonb_build_array(${sql.join(parts, ', ')})::text as dump`);
  const { rows } = await pool.query<{ dump: string }>(text, values);
  return (rows[0]?.dump ?? '').replaceAll(/"(?:[0-9-]{10}T[0-9:.]{8,12}\+00:00|S-\d+)"/g, (quoted) => {
    const value = quoted.slice(1, -1);
    if (isNumber(value)) return '"<number>"';
    return isNow(value) ? '"<now>"' : quoted;
  });
}

function columnsOf(model: Model, row: Row): StoredRow {
  const fields = [...model.systemFields.values(), ...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && field.computed === undefined),
  );
  return Object.fromEntries(fields.map((field) => [field.column, columnValue(field, row[field.name] ?? null)]));
}

function columnValue(field: ColumnField, value: unknown): unknown {
  if (value === null || field.kind === 'toOne') return value;
  const type = field.type.kind === 'scalar' ? field.type.scalar : 'String';
  const one = (item: unknown) => (type === 'Point' ? pointText(item) : item);
  if (!field.list) return one(value);
  const items = (value as unknown[]).map(one).map((item) => (type === 'JSON' ? JSON.stringify(item) : String(item)));
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join()}}`;
}

function pointText(value: unknown): string {
  const { latitude, longitude } = value as { readonly latitude: number; readonly longitude: number };
  return `(${longitude},${latitude})`;
}
