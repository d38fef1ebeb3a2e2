import { pipeline, type Queryable, type Rows } from '@trellis/postgres';
import type { Pool } from 'pg';
import type { Statement } from '../compile/compilation.ts';
import { bind, type Values } from './bind.ts';

/** Runs a compiled statement, prepared under its name, and answers its rows as arrays of their columns. */
export async function runStatement(client: Pool | Queryable, statement: Statement, values: Values): Promise<Rows> {
  const { name, text } = statement;
  const bound = bind(statement, values);
  if (values.explaining) await values.explaining.plan(client, text, bound, false);
  const [rows = []] = await pipeline(client, [{ name, text, values: bound }]);
  return rows;
}
