import type { Snapshot } from './position.ts';

/** What the server says of its write-ahead log, right after a snapshot was taken. */
export interface WalState {
  /** Of the server: a restore or a failover begins a new one. */
  readonly history: string;
  /** How much was written, and how much of that outlives a crash, in bytes. */
  readonly inserted: bigint;
  readonly flushed: bigint;
  /** The next transaction's id when the last checkpoint was made. */
  readonly checkpointXid: bigint;
}

/** As columns of a select. */
export const walColumns = `(select system_identifier::text from pg_control_system()) || '.' ||
    (select timeline_id::text from pg_control_checkpoint()) as history,
  (select split_part(next_xid, ':', 1)::bigint * 4294967296 + split_part(next_xid, ':', 2)::bigint
    from pg_control_checkpoint())::text as "checkpointXid",
  (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::text as flushed,
  (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as inserted`;

interface Mark {
  /** No id below this is ever given again. */
  durable: bigint;
  /** Becomes that once so much is flushed. */
  next: { readonly durable: bigint; readonly inserted: bigint } | undefined;
}

/** By the server's history; all of this process's readers find out for one another. */
const marks = new Map<string, Mark>();

/**
 * The ids that a snapshot takes for finished and that a crash may give again: from this one on, below the snapshot's
 * end. Undefined where there are none, because all that was written is flushed.
 */
export function firstForgettable(snapshot: Snapshot, wal: WalState): bigint | undefined {
  const end = BigInt(snapshot.split(':')[1] ?? '0');
  const mark = marks.get(wal.history) ?? { durable: 0n, next: undefined };
  marks.set(wal.history, mark);
  if (mark.next && wal.flushed >= mark.next.inserted) {
    mark.durable = mark.next.durable;
    mark.next = undefined;
  }
  if (wal.flushed >= wal.inserted) {
    mark.durable = end;
    return undefined;
  }
  mark.next ??= { durable: end, inserted: wal.inserted };
  const first = mark.durable > wal.checkpointXid ? mark.durable : wal.checkpointXid;
  return first < end ? first : undefined;
}

/** Those of the ids from `$1` on and below `$2` that were rolled back. */
export const rolledBackText = `select x::text as xid from generate_series($1::bigint, $2::bigint - 1) as x
  where pg_xact_status(x::text::xid8) = 'aborted' order by x`;

/**
 * The snapshot as if these transactions were still running. What was rolled back is never seen, so nothing is told by it
 * that would not be; but where a crash loses that, their ids are given again, and what others do under them is new.
 */
export function withRunning(snapshot: Snapshot, ids: readonly string[]): Snapshot {
  if (ids.length === 0) return snapshot;
  const [least = '', end = '', running = ''] = snapshot.split(':');
  const all = [...new Set([...running.split(',').filter(Boolean), ...ids])]
    .map(BigInt)
    .toSorted((one, other) => (one < other ? -1 : 1));
  const [first = BigInt(least)] = all;
  return `${first < BigInt(least) ? first : least}:${end}:${all.join(',')}`;
}
