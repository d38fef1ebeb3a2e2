import type { AppDefinition } from '@trellis/app-definition';
import type { LiveApp, Log, Subgraph, Supergraph, SupergraphRegistry } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Announcements } from '../announcements.ts';
import type { Composer } from '../composing/composer.ts';
import { readPlatformSupergraph } from '../composing/platform-supergraph.ts';
import { sdlsOf, type Supergraphs } from '../composing/supergraphs.ts';
import type { Database } from '../database.ts';
import { sha256 } from '../sha256.ts';
import type { Versions } from './versions.ts';

export interface RegistryOptions {
  readonly database: Database;
  readonly supergraphs: Supergraphs;
  readonly composer: Composer;
  readonly subgraphs: readonly Pick<Subgraph, 'name' | 'sdl'>[];
  readonly announcements: Announcements;
  readonly versions: Versions;
  readonly log: Log;
}

interface LiveVersion {
  readonly hash: string;
  readonly inputsHash: string;
  readonly definition: string;
}

/** Supergraphs in use are looked up again once a day, which keeps them from being forgotten. */
const rememberedMs = 24 * 3600 * 1000;
const maxRemembered = 10_000;
/** What did not compose may do so later, if it was the composer that failed. */
const retryMs = 60_000;

export function createRegistry(options: RegistryOptions): SupergraphRegistry {
  const { database, supergraphs, announcements, versions, log } = options;
  /** From a version's hash to that of its supergraph in this release. */
  const remembered = new LRUCache<string, Promise<string>>({ max: maxRemembered, ttl: rememberedMs });
  let platform: Promise<Supergraph> | undefined;

  /** Composes where this release of Trellis has another graph for the version than the one that published it. */
  async function supergraphOf(version: LiveVersion): Promise<string> {
    try {
      const definition = JSON.parse(version.definition) as AppDefinition;
      return (await supergraphs.ensure(definition)).hash;
    } catch (error) {
      const published = await supergraphs.find(version.inputsHash);
      if (!published) throw error;
      log.error({ versionHash: version.hash, err: error }, 'An app keeps the graph that an older release composed.');
      remembered.set(version.hash, Promise.resolve(published.hash), { ttl: retryMs });
      return published.hash;
    }
  }

  function remember(hash: string, load: () => Promise<string>): Promise<string> {
    const known = remembered.get(hash);
    if (known) return known;
    const loading = load();
    remembered.set(hash, loading);
    loading.catch(() => remembered.delete(hash));
    return loading;
  }

  return {
    platform() {
      platform ??= loadPlatform(options).catch((error: unknown) => {
        platform = undefined;
        throw error;
      });
      return platform;
    },
    async liveApp(slug): Promise<LiveApp | undefined> {
      const app = await database.app.findUnique({
        where: { slug, deletedAt: null },
        select: { id: true, name: true, live: { select: { number: true, hash: true } } },
      });
      if (!app?.live) return undefined;
      const { id, name, live } = app;
      const supergraphHash = await remember(live.hash, async () =>
        supergraphOf(
          await database.version.findUniqueOrThrow({
            where: { appId_number: { appId: id, number: live.number } },
            select: { hash: true, inputsHash: true, definition: true },
          }),
        ),
      );
      return { id, slug, name, version: live.number, versionHash: live.hash, supergraphHash };
    },
    supergraph: (hash) => supergraphs.read(hash),
    disclosure: (app, roles) => versions.disclosure(app, roles),
    onChange: (listener) => announcements.onChange(listener),
  };
}

async function loadPlatform({ composer, subgraphs }: RegistryOptions): Promise<Supergraph> {
  const inputs = sdlsOf(subgraphs, { graph: 'platform' });
  const sdl = (await readPlatformSupergraph(inputs)) ?? (await composer.compose(inputs));
  return { hash: sha256(sdl), sdl };
}
