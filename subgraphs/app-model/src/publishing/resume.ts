import type { Log } from '@trellis/service-api';
import { finishDeletion, type DeletionContext } from '../apps/delete-app.ts';
import { settlePrepared } from './settle.ts';

/** As long as it takes to see that somebody else works on the app. */
const waitMs = 50;

/**
 * Finishes what processes that died left undone: publishes from their fourth step on, and deletions. What another
 * process works on is left to it. What fails is logged and stays for the next time.
 */
export async function resumeUnfinished(context: DeletionContext, log: Log): Promise<void> {
  const apps = await context.database.app.findMany({
    where: { OR: [{ preparedNumber: { not: null } }, { deletedAt: { not: null } }] },
    select: { id: true, deletedAt: true },
  });
  for (const { id, deletedAt } of apps) {
    try {
      await context.locks.whileLocked(id, waitMs, () =>
        deletedAt ? finishDeletion(context, id) : settlePrepared(context, id),
      );
    } catch (error) {
      log.error(
        { appId: id, err: error },
        deletedAt ? 'An app could not be deleted wholly.' : 'A version could not be published.',
      );
    }
  }
}
