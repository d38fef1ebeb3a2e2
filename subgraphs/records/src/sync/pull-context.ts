import type { CursorSeal } from '@trellis/change-log';
import type { CallContext } from '@trellis/service-api';
import type { Tail } from '../live/tail.ts';
import type { Values } from '../run/bind.ts';
import type { Version, Versions } from '../versions.ts';
import type { SyncCursorSeal } from './cursor.ts';

/** What it takes to read what happened, or what a replica does not know yet. */
export interface PullContext {
  readonly version: Version;
  readonly versions: Versions;
  readonly context: CallContext;
  readonly values: Values;
  readonly tail: Tail;
  /** For cursors of replicas. */
  readonly seal: SyncCursorSeal;
  /** For cursors of changes. */
  readonly changeSeal: CursorSeal;
}
