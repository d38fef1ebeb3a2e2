import {
  type Change,
  type CursorSeal,
  createCursorSeal,
  endOfLog,
  quoteSchema,
  readChanges,
} from '@trellis/change-log';
import type { App } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import type { ChangeFeed, FeedChange } from '@trellis/service-api';
import type { Pool } from 'pg';
import type { Placement } from '../placement.ts';
import { appSchema } from '../sql.ts';
import type { Tails } from './tails.ts';
import { readImage } from './read-image.ts';
import { versionsInForce, versionUpTo } from './version-log.ts';
import { Waker } from './waker.ts';

export interface FeedOptions {
  readonly placement: Placement;
  readonly tails: Tails;
  readonly secret: string;
  /** An app by the hash of one of its versions: the log's ids are told by the names that were in force. */
  readonly appOf: (appId: string, versionHash: string) => Promise<App>;
}

/** The change log for other services, who may not read records' database. */
export function createFeed({ placement, tails, secret, appOf }: FeedOptions): ChangeFeed {
  const sealOf = (appId: string): CursorSeal => createCursorSeal(secret, `feed ${appId}`);
  const poolOf = async (appId: string) => {
    const pool = await placement.find(appId);
    if (!pool) throw new TrellisError('NOT_FOUND', say('app.unpublished'));
    return pool;
  };
  const nameAll = async (
    appId: string,
    pool: Pool,
    epoch: string,
    changes: readonly Change[],
  ): Promise<readonly FeedChange[]> => {
    if (changes.length === 0) return [];
    const inForce = await versionsInForce(pool, appSchema(appId), epoch, new Set(changes.map(({ xid }) => xid)));
    const apps = new Map<string, App>();
    for (const { hash } of inForce.values()) if (!apps.has(hash)) apps.set(hash, await appOf(appId, hash));
    return changes.flatMap((change) => {
      const version = inForce.get(change.xid);
      const app = version && apps.get(version.hash);
      return app ? named(app, version.number, change) : [];
    });
  };
  return {
    async now(appId) {
      return sealOf(appId).seal(await endOfLog(await poolOf(appId), quoteSchema(appSchema(appId))));
    },
    async version(appId, upTo) {
      return versionUpTo(await poolOf(appId), appSchema(appId), sealOf(appId), upTo);
    },
    async read({ appId, after, waitMs, limit, signal }) {
      const pool = await poolOf(appId);
      const schema = quoteSchema(appSchema(appId));
      const seal = sealOf(appId);
      const waker = new Waker();
      const stop = tails.of(appId, pool).listen(undefined, waker.wake);
      signal?.addEventListener('abort', waker.wake);
      try {
        let position = seal.open(after);
        const deadline = Date.now() + waitMs;
        for (;;) {
          const page = await readChanges(pool, schema, position, limit);
          if (!page)
            return { changes: [], cursor: seal.seal(await endOfLog(pool, schema)), hasMore: false, reset: true };
          position = page.next;
          const left = deadline - Date.now();
          if (page.changes.length > 0 || left <= 0 || signal?.aborted) {
            const changes = await nameAll(appId, pool, position.epoch, page.changes);
            return { changes, cursor: seal.seal(position), hasMore: page.hasMore, reset: false };
          }
          await waker.wait(left);
        }
      } finally {
        stop();
        signal?.removeEventListener('abort', waker.wake);
      }
    },
  };
}

/** Ids and columns by their GraphQL names; nothing for a model that is gone, or for a link. */
function named(app: App, appVersion: number, change: Change): readonly FeedChange[] {
  const model = [...app.models.values()].find(({ id }) => id === change.model);
  if (!model) return [];
  const imageOf = (json: string | null) => (json === null ? null : readImage(model, json));
  const { seq, recordId, op, version, actor, mutationId, at } = change;
  const images = { old: imageOf(change.old), new: imageOf(change.new) };
  return [{ seq, appVersion, model: model.name, recordId, op, version, ...images, actor, mutationId, at }];
}
