import type { AuditOrigin } from '@trellis/audit';
import { codeOf, say, TrellisError } from '@trellis/errors';
import type { Log, SignedIn } from '@trellis/service-api';
import type { Supergraphs } from '../composing/supergraphs.ts';
import { draftConflict } from '../conflict.ts';
import { record } from '../database.ts';
import { sha256 } from '../sha256.ts';
import type { AppLocks } from './app-locks.ts';
import { isAllowed, type PublishPlan, planPublish, type StepPermission } from './plan.ts';
import { refuseFailedTests } from './refuse-failed-tests.ts';
import { settlePrepared, type SettleContext } from './settle.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

export interface PublishContext extends SettleContext {
  readonly locks: AppLocks;
  readonly supergraphs: Supergraphs;
  readonly log: Log;
}

export interface PublishInput extends StepPermission {
  readonly revision?: number | null;
  readonly note?: string | null;
}

/** Without a version nothing was published: the plan has steps that must be allowed first, or that cannot be done. */
export interface PublishOutcome {
  readonly versionNumber: number | undefined;
  readonly plan: PublishPlan;
}

/** Who publishes while another does waits for him, and then finds that nothing is left to do, or does the rest. */
export async function publish(
  context: PublishContext,
  person: SignedIn,
  appId: string,
  input: PublishInput,
  { waitMs, origin }: { readonly waitMs: number; readonly origin: AuditOrigin },
): Promise<PublishOutcome> {
  const locked = await context.locks.whileLocked(appId, waitMs, async () => {
    await settleLeftOver(context, appId);
    return publishDraft(context, person, appId, input, origin);
  });
  if (!locked) throw new TrellisError('CONFLICT', say('publish.busy'));
  return locked.result;
}

/** What an earlier publish left behind when its process died. */
async function settleLeftOver(context: PublishContext, appId: string): Promise<void> {
  try {
    await settlePrepared(context, appId);
  } catch (error) {
    const left = await context.database.app.findUnique({ where: { id: appId }, select: { preparedNumber: true } });
    if (left?.preparedNumber) throw error;
    context.log.warn({ appId, err: error }, 'A version that was left prepared could not be published.');
  }
}

async function publishDraft(
  context: PublishContext,
  person: SignedIn,
  appId: string,
  input: PublishInput,
  origin: AuditOrigin,
): Promise<PublishOutcome> {
  const stopwatch = createStopwatch();
  const { isPrepared, ...outcome } = await prepareDraft(context, person, appId, input, stopwatch).catch(
    async (thrown: unknown): Promise<never> => {
      await record(context.database, { action: 'PUBLISH_APP', origin, appId, refusal: codeOf(thrown) });
      throw thrown;
    },
  );
  if (!isPrepared) return outcome;
  await settlePrepared(context, appId, origin);
  stopwatch.lap('commitMs');
  context.log.info({ appId, version: outcome.versionNumber, ...stopwatch.laps }, 'An app was published.');
  return outcome;
}

/** Makes the draft a version that is prepared, where it is another than the live one and all that it does is allowed. */
async function prepareDraft(
  { database, supergraphs, records, onStep }: PublishContext,
  person: SignedIn,
  appId: string,
  input: PublishInput,
  stopwatch: Stopwatch,
): Promise<PublishOutcome & { readonly isPrepared: boolean }> {
  const app = await database.app.findUnique({
    where: { id: appId, deletedAt: null },
    select: {
      draft: { select: { revision: true, definition: true } },
      live: { select: { number: true, hash: true, definition: true } },
      versions: { select: { number: true }, orderBy: { number: 'desc' }, take: 1 },
    },
  });
  if (!app?.draft) throw new TrellisError('NOT_FOUND', say('app.gone'));
  const { draft, live } = app;
  if (input.revision && input.revision !== draft.revision) throw draftConflict(input.revision, draft);
  stopwatch.lap('readMs');

  const { plan, definition } = planPublish(draft.definition, live?.definition);
  const hash = sha256(draft.definition);
  if (live?.hash === hash) return { versionNumber: live.number, plan, isPrepared: false };
  if (!isAllowed(plan, input)) return { versionNumber: undefined, plan, isPrepared: false };
  await refuseFailedTests(records, definition);
  onStep('planned');
  stopwatch.lap('planMs');

  const { inputsHash } = await supergraphs.ensure(definition);
  onStep('composed');
  stopwatch.lap('composeMs');

  const number = (app.versions[0]?.number ?? 0) + 1;
  await database.$transaction([
    database.version.create({
      data: {
        appId,
        number,
        definition: draft.definition,
        hash,
        inputsHash,
        plan: { ...plan, steps: plan.steps.map((step) => ({ ...step })) },
        note: input.note ?? null,
        createdBy: person.id,
      },
    }),
    // Fails, and with it the version, where the lock was lost and another version is prepared by now.
    database.app.update({
      where: { id: appId, deletedAt: null, preparedNumber: null },
      data: { preparedNumber: number },
    }),
  ]);
  onStep('prepared');
  stopwatch.lap('prepareMs');
  return { versionNumber: number, plan, isPrepared: true };
}
