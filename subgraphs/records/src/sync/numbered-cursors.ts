import { createHash } from 'node:crypto';
import { say } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { inputError } from '../read/input.ts';
import type { ArgumentPath } from '../request.ts';
import { sql } from '../sql.ts';
import type { SyncCursor, SyncCursorSeal } from './cursor.ts';

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

/** The cursor under a number, which stands at a place in the request. */
async function findCursor(database: Queryable, schema: string, number: number, path: ArgumentPath): Promise<string> {
  const { text, values } = sql.compile(
    sql`select cursor from ${sql.identifier(schema, '_sync_cursor')} where number = ${sql.value(number)}`,
  );
  const { rows } = await database.query<{ cursor: string }>(text, values);
  const [row] = rows;
  if (row) return row.cursor;
  throw inputError(path, say('pull.cursor', { place: path.join('.') }));
}

/** A cursor as clients give it back: as it was sealed, or as the number under which it is kept. */
export async function openAnyCursor(
  database: Queryable,
  schema: string,
  seal: SyncCursorSeal,
  given: string,
  path: ArgumentPath,
): Promise<SyncCursor> {
  const text = /^\d{1,15}$/.test(given) ? await findCursor(database, schema, Number(given), path) : given;
  return seal.open(text, path);
}
