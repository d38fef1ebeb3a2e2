import { createHash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { sql } from '../sql.ts';

/** The number under which a cursor is kept, for clients that can keep a number alone; above zero. */
export async function numberOf(database: Queryable, schema: string, cursor: string): Promise<number> {
  const table = sql.identifier(schema, '_sync_cursor');
  const digest = createHash('sha256').update(cursor).digest('hex');
  const { text, values } = sql.compile(
    sql`insert into ${table} (digest, cursor) values (decode(${sql.value(digest)}, 'hex'), ${sql.value(cursor)})
on conflict (digest) do update set used_at = now() returning number::text`,
  );
  const { rows } = await database.query<{ number: string }>(text, values);
  return Number(rows[0]?.number);
}

/** The cursor under a number. */
export async function findCursor(database: Queryable, schema: string, number: number): Promise<string> {
  const { text, values } = sql.compile(
    sql`select cursor from ${sql.identifier(schema, '_sync_cursor')} where number = ${sql.value(number)}`,
  );
  const { rows } = await database.query<{ cursor: string }>(text, values);
  const [row] = rows;
  if (row) return row.cursor;
  const said = say('pull.cursor', { place: 'since' });
  throw new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path: ['since'], rule: 'type', ...said }] });
}
