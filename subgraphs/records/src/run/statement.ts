import type { Queryable } from '@trellis/postgres';
import type { QueryArrayConfig } from 'pg';
import type { Statement } from '../compile/compilation.ts';
import { bind, type Values } from './bind.ts';

/** Runs a compiled statement, prepared under its name, and answers its rows as arrays of their columns. */
export async function runStatement(
  client: Queryable,
  statement: Statement,
  values: Values,
): Promise<readonly (readonly unknown[])[]> {
  const config: QueryArrayConfig = {
    name: statement.name,
    text: statement.text,
    values: [...bind(statement, values)],
    rowMode: 'array',
  };
  const { rows } = await client.query<unknown[]>(config);
  return rows;
}
