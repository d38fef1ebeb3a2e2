import { type LogDatabase, type Position, type QuotedSchema, endOfLog, readChanges } from '@trellis/change-log';

/** A change as a cursor reads it. `old` and `new` are JSON text whose keys stand in one order. */
export interface Read {
  readonly seq: string;
  readonly record: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** Reads on from a place, or takes the log's end as one where there is none. */
export type Reader = (
  place: unknown,
  limit: number,
) => Promise<{ readonly changes: readonly Read[]; readonly place: unknown }>;

/** The product's own. */
export function snapshotReader(log: LogDatabase, schema: QuotedSchema): Reader {
  return async (place, limit) => {
    if (place === undefined) return { changes: [], place: await endOfLog(log, schema) };
    const page = await readChanges(log, schema, place as Position, limit); // Only what it answered itself comes back.
    if (!page) throw new Error('the position is of this history');
    const changes = page.changes.map((change) => ({
      seq: change.seq,
      record: `${change.model} ${change.recordId}`,
      old: change.old && JSON.stringify(JSON.parse(change.old)),
      new: change.new && JSON.stringify(JSON.parse(change.new)),
    }));
    return { changes, place: page.next };
  };
}

/** The cursor that everybody writes first: what is greater than the last number seen. It misses who commits late. */
export function sequenceReader(log: LogDatabase, schema: QuotedSchema): Reader {
  return async (place, limit) => {
    if (place === undefined)
      return {
        changes: [],
        place: await first(log, `select coalesce(max(seq), 0)::text as it from ${schema}._change`),
      };
    const changes = await readRows(log, schema, 'seq > $1::bigint order by c.seq', [place, limit]);
    return { changes, place: changes.at(-1)?.seq ?? place };
  };
}

/**
 * The cursor that comes next: by transaction, up to the oldest that runs. It waits for long transactions, and tells
 * a record's changes in the order in which transactions began, not in which they wrote it.
 */
export function watermarkReader(log: LogDatabase, schema: QuotedSchema): Reader {
  return async (place, limit) => {
    if (place === undefined) {
      const xmin = await first(log, 'select pg_snapshot_xmin(pg_current_snapshot())::text as it');
      return { changes: [], place: [xmin, '-1'] };
    }
    const [xid, seq] = place as readonly [string, string]; // Only what it answered itself comes back.
    const due = `(c.xid, c.seq) > ($1::xid8, $2::bigint) and c.xid < pg_snapshot_xmin(pg_current_snapshot()) order by c.xid, c.seq`;
    const changes = await readRows(log, schema, due, [xid, seq, limit]);
    const last = changes.at(-1);
    return { changes, place: last ? [last.xid, last.seq] : place };
  };
}

/** All that is in the log, at once and when nobody writes: the truth that cursors are measured by. */
export function wholeLog(log: LogDatabase, schema: QuotedSchema): Promise<readonly Read[]> {
  return readRows(log, schema, 'true order by c.seq', [1_000_000]);
}

async function readRows(
  log: LogDatabase,
  schema: QuotedSchema,
  due: string,
  values: unknown[],
): Promise<readonly (Read & { readonly xid: string })[]> {
  const { rows } = await log.query(
    `select c.seq::text, c.xid::text, c.model || ' ' || c.record_id as record, c.old, c.new from ${schema}._change c where ${due} limit $${values.length}`,
    values,
  );
  return (rows as readonly (Read & { readonly xid: string })[]).map((row) => ({
    ...row,
    old: row.old && JSON.stringify(JSON.parse(row.old)),
    new: row.new && JSON.stringify(JSON.parse(row.new)),
  }));
}

async function first(log: LogDatabase, text: string): Promise<string> {
  const { rows } = await log.query(text);
  const [row] = rows as readonly { readonly it: string }[];
  if (!row) throw new Error('a select without a condition answers one row');
  return row.it;
}
