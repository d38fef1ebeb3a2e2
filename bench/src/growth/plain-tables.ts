import { Client } from 'pg';
import { readerRole } from '../tables.ts';
import { leadsOn } from './apps.ts';
import { itemId } from './questions.ts';

/** The same rows as `createItems` makes, in a schema of their own for the servers that the product is compared with. */
export async function createPlainItems(
  database: string,
  schema: string,
  { count, inTree }: { readonly count: number; readonly inTree: boolean },
): Promise<void> {
  const idOf = (number: string) => `('019aa000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
  await inSchema(database, schema, [
    `create table item (id uuid primary key, number integer not null unique, name text not null, kind integer not null${inTree ? ', above_id uuid references item' : ''})`,
    `insert into item select ${idOf('n')}, n, 'Item ' || n, n % 1000${inTree ? `, case when n > 1 then ${idOf('n / 2')} end` : ''} from generate_series(1, ${count}) n`,
    'create index on item (kind)',
    ...(inTree ? ['create index on item (above_id)', namesOf('item', 'above_id', 'above', 'below')] : []),
  ]);
}

/** A table for each of the models that `createModels` makes. */
export async function createPlainModels(database: string, schema: string, count: number): Promise<void> {
  await inSchema(database, schema, [
    ...Array.from({ length: count }, (_, index) => index).flatMap((index) => [
      `create table thing${index} (id uuid primary key, name text not null, amount numeric(10, 2), made_on date${leadsOn(index) ? `, next_id uuid references thing${index - 1}` : ''})`,
      ...(leadsOn(index)
        ? [`create index on thing${index} (next_id)`, namesOf(`thing${index}`, 'next_id', 'next', 'previous')]
        : []),
    ]),
    `insert into thing0 (id, name) values ('${itemId(1)}', 'First')`,
  ]);
}

/** How PostGraphile shall call a relation and its inverse. */
function namesOf(table: string, column: string, relation: string, inverse: string): string {
  return `comment on constraint ${table}_${column}_fkey on ${table} is E'@fieldName ${relation}\\n@foreignFieldName ${inverse}'`;
}

async function inSchema(database: string, schema: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [readerRole]);
    if (rowCount === 0) await client.query(`create role ${readerRole}`);
    await client.query(`create schema ${schema}`);
    await client.query(`set search_path = ${schema}`);
    for (const statement of statements) await client.query(statement);
    await client.query(
      `grant usage on schema ${schema} to ${readerRole}; grant select, update on all tables in schema ${schema} to ${readerRole}`,
    );
  } finally {
    await client.end();
  }
}
