import { setTimeout as sleep } from 'node:timers/promises';
import { TrellisError } from '@trellis/errors';
import type { ChangeFeed, FeedPage } from '@trellis/service-api';
import { delayAfter, type RetrySettings } from '../engine/backoff.ts';
import type { Engine } from '../engine/engine.ts';
import { startRun } from '../runs/start-run.ts';
import { addDeliveries } from '../sql/add-deliveries.ts';
import { addFeed } from '../sql/add-feed.ts';
import { advanceFeed } from '../sql/advance-feed.ts';
import { claimFeed } from '../sql/claim-feed.ts';
import { deliveriesOfChanges } from '../webhooks/deliveries-of-changes.ts';
import { beginningOf } from './beginning.ts';
import { runsOfChanges } from './runs-of-changes.ts';

export interface FeedSettings {
  /** Changes of one reading. Default 100. */
  readonly pageSize: number;
  /** How long one reading waits for a change. Default 10,000. */
  readonly waitMs: number;
  /** After so long without a sign of life another process reads on. Longer than `waitMs`. Default 30,000. */
  readonly leaseMs: number;
  /** For a page that cannot be worked on: what is asked in vain so often refuses its run, and no longer the page. */
  readonly retries: RetrySettings;
}

export const defaultFeedSettings: FeedSettings = {
  pageSize: 100,
  waitMs: 10_000,
  leaseMs: 30_000,
  retries: { maxAttempts: 10, firstDelayMs: 500, longestDelayMs: 30_000 },
};

export interface Follower {
  readonly engine: Engine;
  readonly feed: ChangeFeed;
  readonly settings: FeedSettings;
  /** This process. */
  readonly owner: string;
}

/** Reads an app's change log and starts what it triggers, until the signal says stop. Never rejects. */
export async function followApp(follower: Follower, appId: string, signal: AbortSignal): Promise<void> {
  const { engine, settings } = follower;
  const { retries, leaseMs } = settings;
  for (let attempt = 1; !signal.aborted;) {
    try {
      const reads = await readOn(follower, appId, signal, attempt >= retries.maxAttempts);
      attempt = 1;
      if (!reads) await pause(leaseMs / 3, signal);
    } catch (err) {
      if (signal.aborted) return;
      engine.log.error({ err, appId, attempt }, 'the changes of an app could not be followed');
      await pause(delayAfter(attempt++, retries), signal);
    }
  }
}

/** One page. False where another process reads this app's log. */
async function readOn(follower: Follower, appId: string, signal: AbortSignal, isLastTry: boolean): Promise<boolean> {
  const { engine, settings, owner } = follower;
  const { statements } = engine.database;
  const claim = () => claimFeed(statements, appId, owner, settings.leaseMs);
  const cursor = (await claim()) ?? (await begin(follower, appId).then(claim));
  if (cursor === undefined) return false;
  const page = await readPage(follower, appId, cursor, signal);
  if (page.reset)
    engine.log.warn(
      { appId },
      'the place in the change log was lost: changes may have started no workflow, and told no webhook',
    );
  await store(follower, appId, cursor, page, isLastTry);
  return true;
}

async function begin({ engine, feed }: Follower, appId: string): Promise<void> {
  await addFeed(engine.database.statements, appId, (await beginningOf(feed, appId)) ?? (await feed.now(appId)));
}

async function readPage(
  { feed, settings }: Follower,
  appId: string,
  after: string,
  signal: AbortSignal,
): Promise<FeedPage> {
  try {
    return await feed.read({ appId, after, waitMs: settings.waitMs, limit: settings.pageSize, signal });
  } catch (error) {
    // Sealed with another secret, or by a release that is gone.
    if (!(error instanceof TrellisError) || error.code !== 'BAD_USER_INPUT') throw error;
    return { changes: [], cursor: await feed.now(appId), hasMore: false, reset: true };
  }
}

/** Runs, deliveries and the cursor are stored together: a page that is read twice starts and tells nothing twice. */
async function store(
  { engine }: Follower,
  appId: string,
  cursor: string,
  page: FeedPage,
  isLastTry: boolean,
): Promise<void> {
  const runs = await runsOfChanges(engine, appId, page.changes, isLastTry);
  const deliveries = await deliveriesOfChanges(engine.apps, appId, page.changes);
  if (runs.length > 0) engine.onPoint('changesRead');
  await engine.database.transaction(async (client) => {
    if (!(await advanceFeed(client, appId, cursor, page.cursor))) return;
    for (const run of runs) await startRun(client, run);
    await addDeliveries(client, appId, deliveries);
  });
  if (deliveries.length > 0) engine.deliveries.ring();
  if (runs.length === 0) return;
  engine.onPoint('runsStored');
  engine.queue.ring();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
