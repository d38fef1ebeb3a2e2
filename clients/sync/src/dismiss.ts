import type { Ask } from './request.ts';
import type { Disk } from './state/disk.ts';
import type { Rejects } from './state/rejects.ts';
import { SyncError } from './sync-error.ts';
import { operations } from './wire.ts';

export interface DismissOptions {
  readonly ask: Ask;
  readonly disk: Disk;
  readonly rejects: Rejects;
}

/** Tells the server of the refused writes that the app has decided about: it keeps a list of them too. */
export function createDismiss({ ask, disk, rejects }: DismissOptions): () => Promise<void> {
  return async () => {
    for (const id of rejects.decided) {
      try {
        await ask(operations.dismiss, { id });
      } catch (error) {
        // Whatever else is wrong with it, its entry is not there for this person.
        if (!(error instanceof SyncError) || error.retryable) throw error;
      }
      rejects.forget(id);
    }
    await disk.flush();
  };
}
