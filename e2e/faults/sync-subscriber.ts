import { createSync, memoryStorage } from '@trellis/sync';
import { fetchHttp, webSocket } from '@trellis/sync/fetch';
import type { Post } from './posts.ts';
import {
  type Batch,
  changeFaults,
  changesQuery,
  type Following,
  type PostDocuments,
  stateFaults,
  type Subscriber,
} from './subscribers.ts';

const liveQuery = `subscription ($run: String) {
  it: postLive(where: { run: { eq: $run } }, first: 1000, minIntervalMs: 100) {
    full upserts { id version text } removed } }`;

interface Update {
  readonly full: boolean;
  readonly upserts: readonly Post[];
  readonly removed: readonly string[];
}

/** A client of `@trellis/sync` as it is: its replica, and `postChanges` and `postLive` over its socket. */
export async function followBySync({ url, token, run }: Following): Promise<Subscriber> {
  const sync = await createSync<PostDocuments>({
    url,
    token: () => token,
    models: ['Post'],
    http: fetchHttp,
    socket: webSocket,
    storage: memoryStorage(),
  });
  const refusals: string[] = [];
  const ended = (error?: Error): void => void refusals.push(`given up: ${error?.message}`);

  const told: { readonly recordId: string; readonly version: number }[] = [];
  const begun = Promise.withResolvers<undefined>();
  let cursor: string | undefined;
  sync.live<{ it: Batch }>({
    query: changesQuery,
    variables: () => ({ run, after: cursor }),
    next({ it }) {
      told.push(...it.changes);
      ({ cursor } = it);
      begun.resolve(undefined);
    },
    ended,
  });
  const list = new Map<string, Post>();
  const listed = Promise.withResolvers<undefined>();
  sync.live<{ it: Update }>({
    query: liveQuery,
    variables: () => ({ run }),
    next({ it: { full, upserts, removed } }) {
      if (full) list.clear();
      for (const post of upserts) list.set(post.id, post);
      for (const id of removed) list.delete(id);
      listed.resolve(undefined);
    },
    ended,
  });
  await Promise.all([begun.promise, listed.promise]);
  const replica = (): readonly Post[] =>
    sync
      .list('Post')
      .filter((post) => post.run === run)
      .map(({ id, version, text }) => ({ id, version: version ?? 0, text: text ?? null }));
  const of = (what: string, faults: readonly string[]): readonly string[] => faults.map((fault) => `${what} ${fault}`);
  return {
    name: '@trellis/sync',
    faults: (stored) => [
      ...refusals,
      ...of('postChanges', changeFaults(told, stored)),
      ...of('postLive', stateFaults([...list.values()], stored)),
      ...of('replica', stateFaults(replica(), stored)),
      ...(sync.status === 'live' ? [] : [`is ${sync.status}`]),
    ],
    [Symbol.asyncDispose]: () => sync.close(),
  };
}
