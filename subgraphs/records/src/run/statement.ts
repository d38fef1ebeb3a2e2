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
  const bound = bind(statement, values);
  await values.explaining?.plan(client, statement.text, bound, false);
  const config: QueryArrayConfig = {
    name: statement.name,
    text: statement.text,
    values: [...bound],
    rowMode: 'array',
  };
  const { rows } = await client.query<unknown[]>(config);
  return rows;
}
