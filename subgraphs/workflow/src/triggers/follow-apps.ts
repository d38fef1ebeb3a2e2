import { randomUUID } from 'node:crypto';
import type { ChangeFeed } from '@trellis/service-api';
import type { Engine } from '../engine/engine.ts';
import { Signal } from '../engine/signal.ts';
import { forgetApp } from '../sql/forget-app.ts';
import { listFeeds } from '../sql/list-feeds.ts';
import { releaseFeeds } from '../sql/release-feeds.ts';
import { restFeed } from '../sql/rest-feed.ts';
import { type FeedSettings, followApp } from './follow-app.ts';

/** An announcement that was lost is made up for after so long. */
const lookAgainMs = 30_000;

interface Following {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Follows every app that has workflows or webhooks, and forgets those that are gone. */
export function followApps(engine: Engine, feed: ChangeFeed, settings: FeedSettings): AsyncDisposable {
  const owner = randomUUID();
  const following = new Map<string, Following>();
  const changed = new Signal();
  const stopListening = engine.apps.onChange(() => changed.ring());
  const stopping = new AbortController();

  const begin = (appId: string): void => {
    const stop = new AbortController();
    following.set(appId, { stop, ended: followApp({ engine, feed, settings, owner }, appId, stop.signal) });
  };

  const end = async (appId: string): Promise<void> => {
    const followed = following.get(appId);
    followed?.stop.abort();
    await followed?.ended;
    following.delete(appId);
  };

  const look = async (): Promise<void> => {
    const wanted = new Set((await engine.apps.followed()).map(({ id }) => id));
    for (const appId of wanted) if (!following.has(appId)) begin(appId);
    for (const { appId, isFollowed } of await listFeeds(engine.database.statements)) {
      if (wanted.has(appId)) continue;
      await end(appId);
      if (!(await engine.apps.exists(appId))) await engine.database.transaction((client) => forgetApp(client, appId));
      else if (isFollowed) await restFeed(engine.database.statements, appId);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((err: unknown) =>
        engine.log.error({ err }, 'the apps with workflows or webhooks could not be listed'),
      );
      await changed.wait(lookAgainMs);
    }
  };

  const ended = loop();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      stopListening();
      changed.ring();
      await ended;
      await Promise.all([...following.keys()].map(end));
      await releaseFeeds(engine.database.statements, owner).catch(() => undefined);
    },
  };
}
