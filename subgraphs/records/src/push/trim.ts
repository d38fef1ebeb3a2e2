import type { Queryable } from '@trellis/postgres';
import { sql } from '../sql.ts';

/** In days. */
export interface PushRetention {
  /** How long it is known what a client's key was answered with. */
  readonly pushes: number;
  /** How long a refused change waits for somebody to push it again or to give it up. */
  readonly refused: number;
}

/** Forgets up to `limit` of each that are older. Answers how many of the more numerous kind it took. */
export async function trimPushes(
  client: Queryable,
  schema: string,
  { pushes, refused }: PushRetention,
  limit: number,
): Promise<number> {
  const trim = async (table: '_pushed' | '_rejected', days: number): Promise<number> => {
    const name = sql.identifier(schema, table);
    const old = sql`select ctid from ${name} where at < now() - make_interval(days => ${sql.value(days)}) limit ${sql.value(limit)}`;
    const { text, values } = sql.compile(sql`delete from ${name} where ctid = any (array(${old}))`);
    return (await client.query(text, values)).rowCount ?? 0;
  };
  return Math.max(await trim('_pushed', pushes), await trim('_rejected', refused));
}
