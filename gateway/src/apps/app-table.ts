import type { LiveApp, SupergraphRegistry } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';

export interface AppTableOptions {
  readonly registry: Pick<SupergraphRegistry, 'liveApp' | 'onChange'>;
  /** Makes a supergraph ready to answer before the first request meets it. */
  readonly warm: (supergraphHash: string) => Promise<unknown>;
  readonly log: Logger;
  /** How long an answer of the registry is believed without asking again. Default 5 s. */
  readonly believeMs?: number;
  /** The same for the answer that there is no such app. Default 2 s. */
  readonly unknownMs?: number;
}

export interface AppTable extends Disposable {
  /** The version that an app answers by now; undefined where no published app has the slug. */
  find(slug: string): LiveApp | undefined | Promise<LiveApp | undefined>;
  /** Calls the listener when `find` answers another version of the app, or none. Returns how to stop. */
  onSwap(slug: string, listener: () => void): () => void;
}

interface Entry {
  app: LiveApp | undefined;
  /** Until when `app` is believed. */
  until: number;
  /** Announced as changed since the registry was last asked. */
  changed: boolean;
  refreshing: Promise<void> | undefined;
}

/** Slugs to remember, so that guessing names fills no memory. */
const keptSlugs = 10_000;
const slugForm = /^[a-z][a-z0-9-]{1,39}$/;

/**
 * From a slug to the live version. A change comes in by announcement, else when the registry is asked again. Who asks
 * after an announcement waits until the new version is loaded; requests in flight end on the version they began with.
 */
export function createAppTable(options: AppTableOptions): AppTable {
  const { registry, warm, log, believeMs = 5_000, unknownMs = 2_000 } = options;
  const entries = new LRUCache<string, Entry>({ max: keptSlugs });
  const swaps = new EventEmitter().setMaxListeners(0);

  const ask = async (slug: string, entry: Entry): Promise<void> => {
    do {
      entry.changed = false;
      const app = await registry.liveApp(slug);
      if (app) await warm(app.supergraphHash);
      const isSwapped = entry.app?.versionHash !== app?.versionHash;
      entry.app = app;
      if (isSwapped) swaps.emit(slug);
      // An announcement that came meanwhile may be of a later version than the one just read.
    } while (entry.changed);
    entry.until = Date.now() + (entry.app ? believeMs : unknownMs);
  };

  const refresh = (slug: string, entry: Entry): Promise<void> => {
    entry.refreshing ??= ask(slug, entry)
      .catch((error: unknown) => {
        if (!entry.app) throw error;
        // The version that was live goes on; the registry is asked again in a second.
        entry.until = Date.now() + 1_000;
        entry.changed = false;
        log.warn({ err: error, app: slug }, 'could not ask for the live version');
      })
      .finally(() => (entry.refreshing = undefined));
    return entry.refreshing;
  };

  const stop = registry.onChange((slug) => {
    const entry = entries.get(slug);
    if (!entry) return;
    entry.changed = true;
    refresh(slug, entry).catch(() => entries.delete(slug));
  });

  return {
    find(slug) {
      if (!slugForm.test(slug)) return undefined;
      const known = entries.get(slug);
      if (known && !known.refreshing && known.until > Date.now()) return known.app;
      const entry: Entry = known ?? { app: undefined, until: 0, changed: false, refreshing: undefined };
      if (!known) entries.set(slug, entry);
      return refresh(slug, entry).then(() => entry.app);
    },
    onSwap(slug, listener) {
      swaps.on(slug, listener);
      return () => void swaps.off(slug, listener);
    },
    [Symbol.dispose]: stop,
  };
}
