import { must } from '@trellis/errors';
import type { LiveApp, Supergraph, SupergraphRegistry } from '@trellis/service-api';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { createHash } from 'node:crypto';

/** An app-model of supergraphs that tests compose. */
export interface TestRegistry extends SupergraphRegistry {
  /** Makes a version live and, unless told not to, announces it. */
  publish(slug: string, supergraph: Supergraph, announce?: boolean): void;
  delete(slug: string): void;
  /** What callers are told of an app's graph; at first everything, to everybody. */
  tell: SupergraphRegistry['disclosure'];
  /** What was asked for, e.g. `liveApp shop`. */
  readonly asked: string[];
  /** While set, asking fails with it. */
  broken: Error | undefined;
}

export interface Part {
  readonly name: string;
  readonly typeDefs: string;
}

export function compose(parts: readonly Part[]): Supergraph {
  const { supergraphSdl: sdl, errors } = composeServices(
    parts.map(({ name, typeDefs }) => ({ name, typeDefs: parse(typeDefs), url: `http://${name}.invalid` })),
  );
  if (!sdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return { sdl, hash: createHash('sha256').update(sdl).digest('hex') };
}

export function createTestRegistry(platform: Supergraph): TestRegistry {
  const apps = new Map<string, LiveApp>();
  const supergraphs = new Map<string, Supergraph>();
  const listeners = new Set<(slug: string) => void>();
  const asked: string[] = [];
  const registry: TestRegistry = {
    asked,
    broken: undefined,
    tell: async () => ({ isPublic: true, hidden: new Set() }),
    disclosure: (app, roles) => registry.tell(app, roles),
    platform: async () => platform,
    async liveApp(slug) {
      asked.push(`liveApp ${slug}`);
      if (registry.broken) throw registry.broken;
      return apps.get(slug);
    },
    async supergraph(hash) {
      asked.push(`supergraph ${hash}`);
      return must(supergraphs.get(hash), `the supergraph ${hash}`);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(slug, supergraph, announce = true) {
      const version = (apps.get(slug)?.version ?? 0) + 1;
      supergraphs.set(supergraph.hash, supergraph);
      apps.set(slug, {
        id: `app-${slug}`,
        slug,
        name: slug,
        version,
        versionHash: `${slug}-${version}`,
        supergraphHash: supergraph.hash,
      });
      if (announce) for (const listener of listeners) listener(slug);
    },
    delete(slug) {
      apps.delete(slug);
      for (const listener of listeners) listener(slug);
    },
  };
  return registry;
}
