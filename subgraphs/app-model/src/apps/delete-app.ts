import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { IdentityService, Log } from '@trellis/service-api';
import { record } from '../database.ts';
import type { AppLocks } from '../publishing/app-locks.ts';
import type { SettleContext } from '../publishing/settle.ts';

export interface DeletionContext extends SettleContext {
  readonly locks: AppLocks;
  readonly identity: Pick<IdentityService, 'forgetApp'>;
  readonly log: Log;
}

/** From the first write on the app is gone for everybody; what it leaves behind is cleared away here or at a start. */
export async function deleteApp(
  context: DeletionContext,
  appId: string,
  confirmSlug: string,
  { waitMs, origin }: { readonly waitMs: number; readonly origin: AuditOrigin },
): Promise<void> {
  const { database, announcements, onStep, log } = context;
  const locked = await context.locks.whileLocked(appId, waitMs, async () => {
    const app = await database.app.findUnique({ where: { id: appId, deletedAt: null }, select: { slug: true } });
    if (!app) throw new TrellisError('NOT_FOUND', say('app.gone'));
    if (app.slug !== confirmSlug) {
      const said = say('app.confirmSlug', { slug: app.slug });
      throw new TrellisError('VALIDATION_FAILED', said, {
        fieldErrors: [{ path: ['confirmSlug'], rule: 'custom', ...said }],
      });
    }
    await database.$transaction([
      database.app.update({ where: { id: appId }, data: { deletedAt: new Date() } }),
      record(database, { action: 'DELETE_APP', origin, appId, before: { slug: app.slug } }),
    ]);
    onStep('hidden');
    await announcements.announce(app.slug);
    try {
      await finishDeletion(context, appId);
    } catch (error) {
      log.error({ appId, err: error }, 'An app is deleted, but not everything of it yet. The next start goes on.');
    }
  });
  if (!locked) throw new TrellisError('CONFLICT', say('publish.busy'));
}

/** Only for the holder of the app's lock. */
export async function finishDeletion(context: DeletionContext, appId: string): Promise<void> {
  await context.records.drop(appId);
  context.onStep('dropped');
  await context.identity.forgetApp(appId);
  // The row goes last: with it goes the knowledge that anything is left. Another process may have taken it away.
  await context.database.app.deleteMany({ where: { id: appId } });
}
