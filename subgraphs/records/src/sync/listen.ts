import type { CallContext } from '@trellis/service-api';
import type { Tail } from '../live/tail.ts';
import { viewOf } from './cursor.ts';
import type { Replica } from './read-page.ts';
import { logIdsOf } from './related.ts';
import { sightOf } from './sight.ts';

/** Wakes after each change that could be due to the replica. Returns how to stop. */
export function listenFor(tail: Tail, { version, caller, models }: Replica, wake: () => void): () => void {
  const view = viewOf(version.hash, caller, new Date().toISOString());
  const sights = models.map((asked) => sightOf(version.app, version.permissions(caller.roles), asked, view));
  const ids = new Set(sights.flatMap((sight) => (sight ? logIdsOf(sight.dependencies.root) : [])));
  const stops = [...ids].map((id) => tail.listen(id, wake));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Whoever answers waits no longer than the caller does, and answers before that. */
const answeringMs = 500;

/** The moment, in milliseconds since the epoch, at which a long poll is answered whatever there is. */
export function waitsUntil(waitMs: number, { deadline }: Pick<CallContext, 'deadline'>): number {
  return Math.min(Date.now() + waitMs, deadline - answeringMs);
}
