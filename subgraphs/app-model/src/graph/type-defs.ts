import { readFileSync } from 'node:fs';
import type { Subgraph, SubgraphName } from '@trellis/service-api';
import { definesTypes, withoutAppParts, withoutPlatformParts, withSharedDefinitions } from '@trellis/subgraph-kit';

/** A static subgraph's SDL as it is committed; `src` and `dist` are siblings. */
export function readTypeDefs(name: SubgraphName): string {
  return readFileSync(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8');
}

/** The part that a static subgraph has in each graph, without what answers for it. */
export function staticSdl(name: SubgraphName): Pick<Subgraph, 'name' | 'sdl'> {
  const typeDefs = withSharedDefinitions(readTypeDefs(name));
  const platform = withoutAppParts(typeDefs);
  const app = withoutPlatformParts(typeDefs);
  return {
    name,
    sdl({ graph }) {
      const sdl = graph === 'platform' ? platform : app;
      return definesTypes(sdl) ? sdl : undefined;
    },
  };
}

/** What app-model contributes to both graphs, for those who need it before app-model can start. */
export function appModelSdl(): Pick<Subgraph, 'name' | 'sdl'> {
  return staticSdl('app-model');
}
