import { type App, type AppDefinition, resolveApp } from '@trellis/app-definition';
import type { AppDirectory, ChangeFeed, PublishedApp } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import { isFollowedText } from './is-followed.ts';

/** A published version of an app, read. */
export interface LoadedApp {
  readonly id: string;
  readonly slug: string;
  readonly versionHash: string;
  readonly app: App;
}

/** The apps as they are published, kept in memory. */
export interface PublishedApps extends Disposable {
  /** The live version; undefined where there is no such app. */
  live(appId: string): Promise<LoadedApp | undefined>;
  /** A version that calls name: for a moment after a publish they still name the one before. */
  version(appId: string, versionHash: string): Promise<LoadedApp | undefined>;
  /** A version by its number, as changes name it; undefined where the app is gone. */
  numbered(appId: string, number: number): Promise<LoadedApp | undefined>;
  /** Those that have workflows or webhooks: their changes are read. */
  followed(): Promise<readonly LoadedApp[]>;
  /** Asked past everything that is kept in memory. */
  exists(appId: string): Promise<boolean>;
  /** Calls the listener after each publish and deletion. */
  onChange(listener: () => void): () => void;
}

/** An announcement may be lost; then a version lives on here for so long. */
const keptMs = 5_000;
const keptVersions = 200;

export function createPublishedApps(directory: AppDirectory, feed: Pick<ChangeFeed, 'version'>): PublishedApps {
  const live = new LRUCache<string, Promise<LoadedApp | undefined>>({ max: keptVersions, ttl: keptMs });
  const versions = new LRUCache<string, LoadedApp>({ max: keptVersions });
  const numbered = new LRUCache<string, LoadedApp>({ max: keptVersions });
  const forget = directory.onChange(() => live.clear());

  const load = (published: Omit<PublishedApp, 'version'>): LoadedApp => {
    const key = `${published.id} ${published.versionHash}`;
    const known = versions.get(key);
    if (known) return known;
    const { id, slug, versionHash } = published;
    // What is published was checked when it was.
    const loaded = { id, slug, versionHash, app: resolveApp(JSON.parse(published.definition) as AppDefinition) };
    versions.set(key, loaded);
    return loaded;
  };

  const loadLive = async (appId: string): Promise<LoadedApp | undefined> => {
    const published = await directory.publishedApp(appId);
    return published && load(published);
  };

  return {
    live(appId) {
      const known = live.get(appId);
      if (known) return known;
      const loading = loadLive(appId);
      live.set(appId, loading);
      loading.catch(() => live.delete(appId));
      return loading;
    },
    async version(appId, versionHash) {
      return versions.get(`${appId} ${versionHash}`) ?? this.live(appId);
    },
    async numbered(appId, number) {
      const key = `${appId} ${number}`;
      const known = numbered.get(key);
      if (known) return known;
      const [version, current] = await Promise.all([feed.version(appId, number), this.live(appId)]);
      if (version?.number !== number || !current) return undefined;
      const { hash: versionHash, definition } = version;
      const loaded = load({ id: appId, slug: current.slug, versionHash, definition });
      numbered.set(key, loaded);
      return loaded;
    },
    async followed() {
      const published = await directory.publishedApps();
      return published.filter(({ definition }) => isFollowedText(definition)).map(load);
    },
    exists: async (appId) => (await directory.publishedApp(appId)) !== undefined,
    onChange: (listener) => directory.onChange(listener),
    [Symbol.dispose]: forget,
  };
}
