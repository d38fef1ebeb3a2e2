/** A PostgreSQL snapshot as text, `xmin:xmax:xip,…`: which transactions it sees. */
export type Snapshot = string;

/** What a snapshot sees of the transactions whose ids are less than this one. */
export function snapshotBefore(xid: string, snapshot: Snapshot): Snapshot {
  const [least = '', , running = ''] = snapshot.split(':');
  if (BigInt(xid) <= BigInt(least)) return `${xid}:${xid}:`;
  const earlier = running.split(',').filter((id) => id !== '' && BigInt(id) < BigInt(xid));
  return `${least}:${xid}:${earlier.join(',')}`;
}

/**
 * A place in an app's change log. Everything that `from` sees has been read; while a window is read page by page,
 * `page` holds the window's end and the last change that was read of it.
 */
export interface Position {
  /** Of the database's history: a restore or a failover begins a new one, in which older snapshots mean nothing. */
  readonly epoch: string;
  readonly from: Snapshot;
  readonly page?: { readonly to: Snapshot; readonly afterSeq: string };
}
