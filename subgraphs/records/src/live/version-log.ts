import type { FeedVersion } from '@trellis/service-api';
import type { CursorSeal, Position, Snapshot } from '@trellis/change-log';
import type { Queryable } from '@trellis/postgres';
import { sql } from '../sql.ts';

/** The last version of a schema up to a number, with its place in the change log. */
export async function versionUpTo(
  database: Queryable,
  schema: string,
  seal: CursorSeal,
  upTo: number | undefined,
): Promise<FeedVersion | undefined> {
  const limit = upTo === undefined ? sql`` : sql` where number <= ${sql.value(upTo)}`;
  const { text, values } = sql.compile(
    sql`select number, hash, definition, epoch, begins::text from ${sql.identifier(schema, '_version')}${limit} order by number desc limit 1`,
  );
  const { rows } = await database.query<VersionRow>(text, values);
  const [row] = rows;
  if (!row) return undefined;
  const { number, hash, definition, epoch, begins } = row;
  const place: Position | undefined = epoch && begins ? { epoch, from: begins } : undefined;
  return { number, hash, definition, begins: place && seal.seal(place) };
}

interface VersionRow {
  readonly number: number;
  readonly hash: string;
  readonly definition: string;
  readonly epoch: string | null;
  readonly begins: Snapshot | null;
}

/** The version that was in force for what a transaction wrote. */
export interface VersionInForce {
  readonly number: number;
  readonly hash: string;
}

/**
 * For each transaction of the log the last version whose beginning does not see it. A version without a beginning, or
 * with one of another history, lies before everything.
 */
export async function versionsInForce(
  database: Queryable,
  schema: string,
  epoch: string,
  transactions: Iterable<string>,
): Promise<ReadonlyMap<string, VersionInForce>> {
  const { text, values } = sql.compile(
    sql`select c.xid::text, v.number, v.hash from unnest(${sql.value([...transactions])}::xid8[]) as c(xid)
cross join lateral (
  select number, hash from ${sql.identifier(schema, '_version')}
  where begins is null or epoch <> ${sql.value(epoch)} or not pg_visible_in_snapshot(c.xid, begins)
  order by number desc limit 1
) v`,
  );
  const { rows } = await database.query<VersionInForce & { readonly xid: string }>(text, values);
  return new Map(rows.map(({ xid, number, hash }) => [xid, { number, hash }]));
}
