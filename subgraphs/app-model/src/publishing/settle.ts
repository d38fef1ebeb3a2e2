import type { AuditCounted, AuditOrigin } from '@trellis/audit';
import { codeOf, errorKinds, TrellisError } from '@trellis/errors';
import type { RecordsStore, RecordsVersion } from '@trellis/service-api';
import type { Announcements } from '../announcements.ts';
import { type Database, record } from '../database.ts';

/** What has just been done when the hook of the tests is called. */
export type PublishingStep =
  'planned' | 'composed' | 'prepared' | 'committed' | 'live' | 'announced' | 'hidden' | 'dropped';

export interface SettleContext {
  readonly database: Database;
  readonly records: RecordsStore;
  readonly announcements: Announcements;
  readonly onStep: (step: PublishingStep) => void;
}

/**
 * Brings the version that is prepared, if there is one, to its end: live, once the records have committed it, or
 * failed. Rejects where the records refuse it or cannot be asked; in the latter case it stays prepared. Only for the
 * holder of the app's lock. Without an origin it was left behind, and only who began it is known.
 */
export async function settlePrepared(context: SettleContext, appId: string, origin?: AuditOrigin): Promise<void> {
  const { database, announcements, onStep } = context;
  const app = await database.app.findUnique({
    where: { id: appId },
    select: {
      slug: true,
      liveNumber: true,
      prepared: { select: { number: true, hash: true, definition: true, createdBy: true } },
    },
  });
  if (!app?.prepared) return;
  const { createdBy, ...version } = app.prepared;
  const told = {
    action: 'PUBLISH_APP',
    origin: origin ?? { personId: createdBy },
    appId,
    thing: { type: 'APP_VERSION', id: `${appId}/${version.number}` },
  } as const;
  await commit(context, { appId, ...version }, told);
  onStep('committed');
  await database.$transaction([
    database.app.updateMany({
      where: { id: appId, preparedNumber: app.prepared.number },
      data: { liveNumber: app.prepared.number, preparedNumber: null },
    }),
    database.version.update({
      where: { appId_number: { appId, number: app.prepared.number } },
      data: { publishedAt: new Date() },
    }),
    record(database, {
      ...told,
      before: { version: app.liveNumber },
      after: { version: version.number, hash: version.hash },
    }),
  ]);
  onStep('live');
  await announcements.announce(app.slug);
  onStep('announced');
}

/** Returns once the records stand at the version. What has failed is `told` to the audit trail. */
async function commit(
  context: SettleContext,
  version: RecordsVersion,
  told: Omit<AuditCounted, 'refusal'>,
): Promise<void> {
  const { database, records } = context;
  try {
    await records.publish(version);
  } catch (error) {
    // The commit may have been done and only its answer lost. If this rejects too, nobody knows: it stays prepared.
    const current = await records.current(version.appId);
    if (current?.number === version.number && current.hash === version.hash) return;
    const { appId, number } = version;
    await database.$transaction([
      database.app.updateMany({ where: { id: appId, preparedNumber: number }, data: { preparedNumber: null } }),
      database.version.update({ where: { appId_number: { appId, number } }, data: { failure: reasonOf(error) } }),
      record(database, { ...told, refusal: codeOf(error) }),
    ]);
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof TrellisError && !errorKinds[error.code].retryable
    ? error.message
    : 'The tables could not be changed. Publish again.';
}
