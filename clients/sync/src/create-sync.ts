import { systemClock } from './adapters.ts';
import type { AppTypes } from './app-types.ts';
import { createBell } from './bell.ts';
import { callEach } from './call-each.ts';
import type { ResolveConflict } from './conflict.ts';
import { createDismiss } from './dismiss.ts';
import { createPull } from './pull.ts';
import { createPush } from './push.ts';
import { createAsk, errorOf } from './request.ts';
import { createSocket } from './socket/socket.ts';
import { openDisk } from './state/disk.ts';
import type { Values } from './state/document.ts';
import { createEditor } from './state/editor.ts';
import { openMeta } from './state/meta.ts';
import { createOutbox } from './state/outbox.ts';
import { createRejects } from './state/rejects.ts';
import { createReplica, type Place } from './state/replica.ts';
import { createView } from './state/view.ts';
import type { LiveOperation, Sync, SyncOptions, SyncStatus } from './sync.ts';
import { SyncError } from './sync-error.ts';
import { createTokens } from './tokens.ts';
import { uuid } from './uuid.ts';
import { createWorker } from './worker.ts';

/**
 * Opens an app's records for reading and writing, online or not. Resolves when what is stored here can be read, and
 * goes on with the server from then on. Rejects where the storage cannot be read.
 */
export async function createSync<App extends AppTypes<App>>(options: SyncOptions<App>): Promise<Sync<App>> {
  const { url, http, storage, presence, clock = systemClock, random = Math.random, onError } = options;
  const { schemaVersion, pollMs = 15_000, timeoutMs = 30_000, pullLimit = 500, pushLimit = 100 } = options;
  const models: readonly string[] = options.models;
  const report = (error: unknown): void => onError?.(error);
  const newId = (): string => uuid(clock.now(), random);

  const disk = await openDisk(storage);
  const meta = openMeta(disk, JSON.stringify([url, models, schemaVersion]), newId);
  const replica = createReplica(disk, models);
  const outbox = createOutbox(disk);
  const rejects = createRejects(disk);
  const view = createView({ models, replica, outbox, report });
  const editor = createEditor({ replica, outbox, rejects, view, newKey: newId });

  const watchers = new Set<() => void>();
  const changed = (): void => callEach(watchers, report);
  let isReached = false;
  const ran = (error?: unknown): void => {
    const wasReached = isReached;
    isReached = !(error instanceof SyncError && error.code === 'OFFLINE');
    changed();
    if (error !== undefined) report(error);
    if (isReached && !wasReached) goOn();
  };

  const tokens = createTokens(options.token, (token) => socket?.renew(token));
  const { ask, doubt, trust } = createAsk({ url, http, tokens, timeoutMs, language: options.language, clock });
  const state = { disk, meta, replica, outbox, rejects, view };
  const runPull = createPull({ ...state, ask, models, schemaVersion, limit: pullLimit });
  // The callback takes what the types say that the server's schema says; inside, records are just fields.
  const resolve = options.onConflict as ResolveConflict | undefined;
  const runPush = createPush({ ...state, ask, newKey: newId, limit: pushLimit, resolve, report });
  const runDismiss = createDismiss({ ask, disk, rejects });

  const pull = createWorker({ clock, random, ran, run: runPull });
  const push = createWorker({
    clock,
    random,
    ran,
    run: async () => {
      if (await runPush()) pull.wake();
      await runDismiss();
    },
  });
  const socket =
    options.socket && createSocket({ url, open: options.socket, tokens, clock, random, silent: doubt, slow: trust });
  /** Whatever gets through first spares the others what is left of their waiting. */
  const goOn = (): void => {
    socket?.resume();
    push.retryNow();
    pull.retryNow();
  };
  const hears = (): void => {
    push.retryNow();
    pull.retryNow();
    pull.wake();
  };
  const bell = socket && createBell({ socket, models, ring: pull.wake, hears, changed, report });

  const begin = (): void => {
    bell?.listen();
    push.now().catch(() => undefined);
    pull.now().catch(() => undefined);
  };
  const poll = (): void => {
    cancelPoll = clock.after(pollMs, () => {
      if (!bell?.isHearing) pull.wake();
      poll();
    });
  };
  let cancelPoll: () => void;
  poll();
  const stopPresence = presence?.(() => {
    // Requests carry the keys of their writes, so one that was on its way after all is done once.
    doubt();
    socket?.resume();
    begin();
  });
  begin();

  /** Shows a write at once, has it sent, and resolves when it is stored. */
  const edit = async (place: Place): Promise<void> => {
    view.touch(place);
    view.tell();
    changed();
    const stored = disk.flush();
    push.wake();
    return stored;
  };

  const sync = {
    get: view.get,
    list: view.list,
    subscribe: view.subscribe,
    async create(model: string, { id = newId(), ...data }: Values & { readonly id?: string }): Promise<string> {
      editor.create({ model, id }, data);
      await edit({ model, id });
      return id;
    },
    async update(model: string, id: string, data: Values): Promise<void> {
      editor.update({ model, id }, data);
      await edit({ model, id });
    },
    async remove(model: string, id: string): Promise<void> {
      editor.remove({ model, id });
      await edit({ model, id });
    },
    get pending() {
      return outbox.all.filter(({ appliedAs }) => appliedAs === null);
    },
    get refused() {
      return rejects.all.map(({ write, refusal }) => ({ ...write, refusal }));
    },
    retry: async (key: string, data?: Values): Promise<void> => edit(editor.retry(key, data)),
    dismiss: async (key: string): Promise<void> => edit(editor.dismiss(key)),
    get status(): SyncStatus {
      if (bell?.isHearing) return 'live';
      return isReached ? 'polling' : 'offline';
    },
    watch(listener: () => void) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    async now() {
      await push.now();
      await pull.now();
    },
    live<Data>({ query, variables = () => ({}), next, ended }: LiveOperation<Data>): () => void {
      if (!socket) throw new SyncError('UNAVAILABLE', 'A subscription needs a socket adapter.');
      return socket.subscribe({
        query,
        variables,
        next({ data, errors }) {
          if (errors?.[0]) report(errorOf(errors[0]));
          // The server validates the operation against its schema, so the data has the shape that it asks for.
          else next(data as Data);
        },
        ended: (error) => ended?.(error),
      });
    },
    async close() {
      stopPresence?.();
      cancelPoll();
      pull.stop();
      push.stop();
      socket?.close();
      await disk.flush().finally(() => disk.close());
    },
  };
  // Inside, a record is fields by name; the generated types say by model what the server's schema says of them, which
  // nothing here could check: a cast through unknown, once, is where the two meet.
  return sync as unknown as Sync<App>;
}
