/** A PostgreSQL snapshot as text, `xmin:xmax:xip,…`: which transactions it sees. */
export type Snapshot = string;

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
