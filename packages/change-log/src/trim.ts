import type { LogDatabase, QuotedSchema } from './log.ts';

/** For how many days something is kept. */
export interface Retention {
  /** What changes were, with what was before and after. */
  readonly changes: number;
  /** That a record is gone: its id and version. */
  readonly tombstones: number;
}

/**
 * Takes from an app's log what is older than it is kept, up to `limit` changes, and leaves of deletions the id and the
 * version. Answers how many changes it took. What it took is noted in the same statement, so that a reader whose
 * position lies before it is told to start anew.
 */
export async function trimLog(
  database: LogDatabase,
  schema: QuotedSchema,
  { changes, tombstones }: Retention,
  limit = 10_000,
): Promise<number> {
  // The oldest by their transactions, which is how the log is kept: so a look at a short log's beginning is enough.
  const { rows } = await database.query(
    `with oldest as (
      select xid, seq, at from ${schema}._change order by xid, seq limit $2
    ), gone as (
      delete from ${schema}._change c using oldest o
      where c.xid = o.xid and c.seq = o.seq and o.at < now() - make_interval(secs => $1)
      returning c.xid, c.model, c.record_id, c.op, c.version, c.at
    ), kept as (
      insert into ${schema}._tombstone as t (model, record_id, version, at)
      select distinct on (model, record_id) model, record_id, version, at from gone where op = 'D'
      order by model, record_id, version desc
      on conflict (model, record_id) do update set version = excluded.version, at = excluded.at
    ), noted as (
      insert into ${schema}._trimmed as t (xid) (select xid from gone order by xid desc limit 1)
      on conflict (one_row) do update set xid = greatest(t.xid, excluded.xid)
    )
    select count(*)::int as count from gone`,
    [seconds(changes), limit],
  );
  await database.query(`delete from ${schema}._tombstone where at < now() - make_interval(secs => $1)`, [
    seconds(tombstones),
  ]);
  await database.query(`delete from ${schema}._sync_cursor where used_at < now() - make_interval(secs => $1)`, [
    seconds(changes),
  ]);
  return (rows as readonly { readonly count: number }[])[0]?.count ?? 0;
}

function seconds(days: number): number {
  return days * 86_400;
}
