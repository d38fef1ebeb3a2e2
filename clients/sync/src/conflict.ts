import type { Document, Values } from './state/document.ts';
import type { WriteOp } from './state/outbox.ts';

/** Two changed a record: this client, and somebody before it. */
export interface Conflict {
  readonly model: string;
  readonly id: string;
  readonly op: WriteOp;
  /** What this client wrote; empty for a delete. */
  readonly mine: Values;
  /** The server's record; null where it was deleted or may not be seen any more. */
  readonly theirs: Document | null;
  /** The record that `mine` was written on; null for a create. */
  readonly base: Document | null;
}

/** What is to become of it: theirs stays, mine is written over theirs, or these fields are. */
export type Resolution = 'theirs' | 'mine' | Values;

/** Decides. Later writes wait for it. What it throws leaves the write to the list of refused ones. */
export type ResolveConflict = (conflict: Conflict) => Resolution | Promise<Resolution>;
