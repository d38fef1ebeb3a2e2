import { createSync, memoryStorage } from '@trellis/sync';
import { fetchHttp, webSocket } from '@trellis/sync/fetch';

interface Documents {
  Note: { _deleted: boolean; id: string; version?: number | null; text?: string | null };
}

interface Batch {
  readonly cursor: string;
  readonly changes: readonly { readonly recordId: string }[];
}

/** A client of `@trellis/sync` that follows the notes in its replica and by `noteChanges`. */
export interface RecoveryClient extends AsyncDisposable {
  /** Whether it knows of the note in both ways. */
  knows(id: string): boolean;
  /** The platform tells that the network is back. */
  back(): void;
}

export async function startRecoveryClient(url: string, token: () => Promise<string>): Promise<RecoveryClient> {
  let back = (): void => undefined;
  const sync = await createSync<Documents>({
    url,
    token,
    models: ['Note'],
    http: fetchHttp,
    socket: webSocket,
    storage: memoryStorage(),
    presence(listener) {
      back = listener;
      return () => undefined;
    },
  });
  const told = new Set<string>();
  let cursor: string | undefined;
  const begun = Promise.withResolvers<undefined>();
  sync.live<{ it: Batch }>({
    query: 'subscription ($after: SyncCursor) { it: noteChanges(after: $after) { cursor changes { recordId } } }',
    variables: () => ({ after: cursor }),
    next({ it }) {
      ({ cursor } = it);
      for (const { recordId } of it.changes) told.add(recordId);
      begun.resolve(undefined);
    },
  });
  await begun.promise;
  return {
    knows: (id) => told.has(id) && sync.get('Note', id) !== undefined,
    back: () => back(),
    [Symbol.asyncDispose]: () => sync.close(),
  };
}
