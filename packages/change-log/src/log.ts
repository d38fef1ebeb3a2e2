import { firstForgettable, rolledBackText, walColumns, withRunning } from './durable-ids.ts';
import type { Position, Snapshot } from './position.ts';

/** What reading needs of a `pg` pool or client. The database must be the primary: a standby's snapshot leaves out running transactions. */
export interface LogDatabase {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** The schema of an app, as an identifier that is already quoted. */
export type QuotedSchema = string & { readonly quotedSchema: unique symbol };

export function quoteSchema(name: string): QuotedSchema {
  return `"${name.replaceAll('"', '""')}"` as QuotedSchema; // The brand is given here alone.
}

/**
 * The log's present end: everything committed by now lies before it. A statement of its own, outside of any
 * transaction, so that its snapshot is that of this moment.
 *
 * A transaction that was rolled back may leave nothing on disk: after a crash its id is given again, and to a snapshot
 * of before it would be one that was seen. So it counts as running as long as that can be.
 */
export async function endOfLog(database: LogDatabase, schema: QuotedSchema): Promise<LogEnd> {
  const { rows } = await database.query(
    `select ${epochExpression(schema)} as epoch, pg_current_snapshot()::text as snapshot,
      (select xid::text from ${schema}._trimmed) as trimmed, ${walColumns}`,
  );
  const [row] = rows as readonly EndRow[];
  if (!row) throw new Error('a select without from answers one row');
  const { epoch, snapshot, trimmed } = row;
  const from = withRunning(snapshot, await rolledBack(database, row));
  return { epoch, from, trimmed: trimmed ?? undefined };
}

interface EndRow extends Readonly<Record<'epoch' | 'history' | 'checkpointXid' | 'flushed' | 'inserted', string>> {
  readonly snapshot: Snapshot;
  readonly trimmed: string | null;
}

async function rolledBack(database: LogDatabase, row: EndRow): Promise<readonly string[]> {
  const { history, checkpointXid, flushed, inserted, snapshot } = row;
  const wal = {
    history,
    checkpointXid: BigInt(checkpointXid),
    flushed: BigInt(flushed),
    inserted: BigInt(inserted),
  };
  const first = firstForgettable(snapshot, wal);
  if (first === undefined) return [];
  const { rows } = await database.query(rolledBackText, [first.toString(), snapshot.split(':')[1]]);
  return (rows as readonly { readonly xid: string }[]).map(({ xid }) => xid);
}

/** The log's end, and its beginning: the last transaction of which it no longer has everything. */
export interface LogEnd extends Position {
  readonly trimmed: string | undefined;
}

/** Whether the log still has all that a snapshot does not see. */
export function isKept(snapshot: Snapshot, { trimmed }: Pick<LogEnd, 'trimmed'>): boolean {
  const [oldest = '0'] = snapshot.split(':');
  return trimmed === undefined || BigInt(oldest) > BigInt(trimmed);
}

/** A schema that was dropped and made again, a restored database and a promoted standby are each another history. */
function epochExpression(schema: QuotedSchema): string {
  return `(select left(encode(sha256(convert_to(concat_ws(' ',
    (select system_identifier from pg_control_system()),
    (select timeline_id from pg_control_checkpoint()),
    current_database(), '${schema}._change'::regclass::oid), 'UTF8')), 'hex'), 16))`;
}

/** The next stretch of the log after a position: the changes of a window, or of one page of it. */
export interface Window {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly afterSeq: string;
}

/** Undefined where the position is of another history, or older than what is kept: start anew. */
export async function nextWindow(
  database: LogDatabase,
  schema: QuotedSchema,
  position: Position,
): Promise<Window | undefined> {
  const end = await endOfLog(database, schema);
  if (end.epoch !== position.epoch || !isKept(position.from, end)) return undefined;
  return { from: position.from, to: position.page?.to ?? end.from, afterSeq: position.page?.afterSeq ?? '-1' };
}

/**
 * The condition that a row of `_change`, named by `alias`, is due in a window: visible at its end and not at its
 * beginning. The range on xid is what the index answers. `$1 $2 $3` are `from`, `to` and `afterSeq`, in any numbering.
 */
export function dueCondition(alias: string, [from, to, afterSeq]: readonly [string, string, string]): string {
  return `${alias}.xid >= pg_snapshot_xmin(${from}::pg_snapshot) and ${alias}.xid < pg_snapshot_xmax(${to}::pg_snapshot)
    and not pg_visible_in_snapshot(${alias}.xid, ${from}::pg_snapshot) and pg_visible_in_snapshot(${alias}.xid, ${to}::pg_snapshot)
    and ${alias}.seq > ${afterSeq}::bigint`;
}

/** Where reading goes on: on the window's next page where the page was full, else behind the window. */
export function after(window: Window, epoch: string, lastSeq: string | undefined, wasFull: boolean): Position {
  if (wasFull && lastSeq !== undefined) return { epoch, from: window.from, page: { to: window.to, afterSeq: lastSeq } };
  return { epoch, from: window.to };
}

/** A row of the log. `old` and `new` are the record's columns as `to_jsonb` writes them: the text, whose numbers are exact. */
export interface Change {
  readonly seq: string;
  /** The transaction that made it. */
  readonly xid: string;
  /** The id of the model, or of the many-to-many relation. */
  readonly model: string;
  readonly recordId: string;
  readonly op: 'I' | 'U' | 'D';
  readonly version: number;
  readonly old: string | null;
  readonly new: string | null;
  readonly actor: string | null;
  readonly mutationId: string | null;
  readonly at: string;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: Position;
  readonly hasMore: boolean;
}

/**
 * The changes that became visible since a position, each committed one exactly once: in the order of `seq`, which is
 * taken under the row's lock, so one record's changes come in their order. Undefined where the position is unusable.
 */
export async function readChanges(
  database: LogDatabase,
  schema: QuotedSchema,
  position: Position,
  limit: number,
): Promise<ChangePage | undefined> {
  const window = await nextWindow(database, schema, position);
  if (!window) return undefined;
  const { rows } = await database.query(
    `select c.seq::text, c.xid::text, c.model, c.record_id::text as "recordId", c.op, c.version, c.old, c.new,
      c.actor::text, c.mutation_id as "mutationId", c.at::text
    from ${schema}._change c where ${dueCondition('c', ['$1', '$2', '$3'])} order by c.seq limit $4`,
    [window.from, window.to, window.afterSeq, limit],
  );
  const changes = rows as readonly Change[]; // Connections hand JSON on as text.
  const hasMore = changes.length === limit;
  return { changes, hasMore, next: after(window, position.epoch, changes.at(-1)?.seq, hasMore) };
}
