import type { AppDefinition } from '@trellis/app-definition';
import type { Client, Pool } from 'pg';

/** The same app with the history of each of its models. */
export function withHistory(definition: AppDefinition): AppDefinition {
  const models = Object.entries(definition.models).map(
    ([name, model]) => [name, { ...model, history: 'FULL' }] as const,
  );
  return { ...definition, models: Object.fromEntries(models) };
}

/** A moment by the database's clock that lies behind all that is written by now, and before all that comes. */
export async function momentPast(client: Pick<Client | Pool, 'query'>): Promise<string> {
  await client.query('select pg_sleep(0.002)');
  const { rows } = await client.query<{ moment: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment`,
  );
  await client.query('select pg_sleep(0.002)');
  return rows[0]?.moment ?? '';
}
