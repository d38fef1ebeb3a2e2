import { must } from '@trellis/errors';
import type { Parameter, Queryable } from '@trellis/postgres';
import { sql } from '../sql.ts';
import type { PlanNode } from './plan.ts';

interface ExplainedPlan {
  readonly Plan: PlanNode;
}

/** How PostgreSQL runs a statement. To measure, it runs it: only for what reads. */
export async function planOf(
  client: Queryable,
  text: string,
  values: readonly Parameter[],
  way: 'estimate' | 'measure',
): Promise<ExplainedPlan> {
  const options = way === 'measure' ? 'analyze, buffers, format json' : 'format json';
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (${options}) ${text}`, [...values]);
  const [explained] = JSON.parse(rows[0]?.['QUERY PLAN'] ?? '[]') as readonly ExplainedPlan[];
  return must(explained, 'a plan');
}

/** The rows of an app's tables, as PostgreSQL last counted them. */
export async function tableRowsOf(client: Queryable, schema: string): Promise<ReadonlyMap<string, number>> {
  const { text, values } = sql.compile(
    sql`select relname, reltuples::float8 as rows from pg_class where relkind = 'r' and relnamespace = ${sql.value(schema)}::regnamespace`,
  );
  const { rows } = await client.query<{ relname: string; rows: number }>(text, values);
  return new Map(rows.map((row) => [row.relname, row.rows]));
}
