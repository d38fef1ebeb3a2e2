import type { Ask } from './request.ts';
import type { Disk } from './state/disk.ts';
import type { Meta } from './state/meta.ts';
import type { Outbox } from './state/outbox.ts';
import type { Change, Replica } from './state/replica.ts';
import type { View } from './state/view.ts';
import { changeOf, operations, type Pulled } from './wire.ts';

export interface PullOptions {
  readonly ask: Ask;
  readonly disk: Disk;
  readonly meta: Meta;
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly view: View;
  readonly models: readonly string[];
  readonly schemaVersion: number | undefined;
  /** Changes a page. */
  readonly limit: number;
}

/** Pulls page after page to the end of what the server has. */
export function createPull(options: PullOptions): () => Promise<void> {
  const { ask, disk, meta, replica, outbox, view, models, schemaVersion, limit } = options;

  /** Gives way to what was pulled: a write is shown over it until its own version is there. */
  const settle = (change: Change): void => {
    for (const write of outbox.of(change)) {
      if (write.appliedAs !== null && write.appliedAs <= (change.version ?? Infinity)) outbox.remove(write);
    }
    view.touch(change);
  };

  return async () => {
    // The pages to come hold them all, or the person may not see them.
    const applied = outbox.all.filter(({ appliedAs }) => appliedAs !== null);
    for (;;) {
      const { cursor: since, of } = meta.place;
      const { syncPull: page } = await ask<Pulled>(operations.pull, { since, models, schemaVersion, limit });
      let { scan, scanning } = meta.place;
      // What is shown stays until everything has been read again: only what is gone by then is removed. All pages up to
      // there say so.
      if (page.reset && scanning !== 'reset') {
        scan++;
        scanning = 'reset';
      }
      for (const pulled of page.changes) {
        const change = changeOf(pulled);
        replica.apply(change, scan);
        settle(change);
      }
      if (!page.hasMore) {
        if (scanning !== 'no') for (const place of replica.sweep(scan)) view.touch(place);
        scanning = 'no';
        for (const write of applied) {
          outbox.remove(write);
          view.touch(write);
        }
      }
      meta.setPlace({ cursor: page.cursor, scan, scanning, of });
      view.tell();
      await disk.flush();
      if (!page.hasMore) return;
    }
  };
}
