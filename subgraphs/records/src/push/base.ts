import { endOfLog, isKept, quoteSchema, type Snapshot } from '@trellis/change-log';
import type { Queryable } from '@trellis/postgres';
import type { SyncCursorSeal } from '../sync/cursor.ts';
import { openAnyCursor } from '../sync/numbered-cursors.ts';

/** The moment that a push is based on: what others have changed since is a conflict. */
export type Base =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** Nobody can tell what has changed since: whatever is there may have. */
  | { readonly kind: 'unknown' };

/** What a client knew by the cursor of its last pull. Throws BAD_USER_INPUT for what is no cursor of the app. */
export async function baseOf(client: Queryable, schema: string, seal: SyncCursorSeal, cursor: string): Promise<Base> {
  const path = ['input', 'baseCursor'];
  const { epoch, known } = await openAnyCursor(client, schema, seal, cursor, path);
  const now = await endOfLog(client, quoteSchema(schema));
  // Of a pull that was not at its end, the last stretch is of the earliest time.
  const last = known.at(-1)?.as;
  return epoch === now.epoch && last?.kind === 'snapshot' && isKept(last.snapshot, now)
    ? { kind: 'snapshot', snapshot: last.snapshot }
    : { kind: 'unknown' };
}
