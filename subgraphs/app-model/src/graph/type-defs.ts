import { existsSync, readFileSync } from 'node:fs';
import { type Subgraph, type SubgraphName, subgraphNames } from '@trellis/service-api';
import { definesTypes, withoutAppParts, withoutPlatformParts, withSharedDefinitions } from '@trellis/subgraph-kit';

/** A static subgraph's SDL as it is committed. */
export function readTypeDefs(name: SubgraphName): string {
  return readFileSync(fileOf(name), 'utf8');
}

/** What app-model contributes to both graphs, for those who need it before app-model can start. */
export function appModelSdl(): Pick<Subgraph, 'name' | 'sdl'> {
  return staticSdl('app-model');
}

/** All whose SDL is committed; the others' is made from an app's definition alone. */
export function staticSdls(): readonly Pick<Subgraph, 'name' | 'sdl'>[] {
  return subgraphNames.filter((name) => existsSync(fileOf(name))).map(staticSdl);
}

/** The part that a static subgraph has in each graph, without what answers for it. */
function staticSdl(name: SubgraphName): Pick<Subgraph, 'name' | 'sdl'> {
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

/** `src` and `dist` are siblings. */
function fileOf(name: SubgraphName): URL {
  return new URL(`../../../../schema/${name}.graphql`, import.meta.url);
}
