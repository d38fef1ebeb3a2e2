import type { CallContext, Log, Subgraph, SubgraphName } from '@trellis/service-api';
import { createExecutor } from './executor.ts';
import { buildGuardedSchema, type SchemaParts } from './guarded-schema.ts';
import { withSharedDefinitions } from './shared-definitions.ts';
import { definesTypes, withoutAppParts, withoutPlatformParts } from './without-parts.ts';
import { refuseStrayNames } from './stray-names.ts';

export interface StaticSubgraphOptions<Loaders> extends SchemaParts<Loaders> {
  readonly name: SubgraphName;
  /** The whole SDL. What it mentions of the definitions that all subgraphs share (`@trellis/scalars`) is added to it. */
  readonly typeDefs: string;
  /** Makes the DataLoaders of one operation. */
  readonly loaders: (call: CallContext) => Loaders;
  readonly log: Log;
}

/**
 * A subgraph whose SDL is the same for every app: `typeDefs` without what is tagged `platform` on an app's graph, and
 * without what is tagged `app` on the platform graph. Each graph is answered by its own schema, so an app's caller
 * cannot reach the platform's parts even past a gateway that failed to check.
 */
export function createStaticSubgraph<Loaders>(options: StaticSubgraphOptions<Loaders>): Subgraph {
  const { name, loaders, log } = options;
  const typeDefs = withSharedDefinitions(options.typeDefs);
  refuseStrayNames({ ...options, typeDefs });
  const graph = (sdl: string) => {
    const schema = buildGuardedSchema({ ...options, typeDefs: sdl });
    return { sdl: definesTypes(sdl) ? sdl : undefined, schema, executor: createExecutor({ schema, loaders, log }) };
  };
  const platform = graph(withoutAppParts(typeDefs));
  const app = graph(withoutPlatformParts(typeDefs));
  const asked = (call: CallContext) => (call.app ? app : platform).executor;
  const subscribes = platform.schema.getSubscriptionType() ?? app.schema.getSubscriptionType();

  return {
    name,
    sdl: (target) => (target.graph === 'platform' ? platform : app).sdl,
    answer: (request, call) => asked(call).answer(request, call),
    ...(subscribes ? { subscribe: (request, call) => asked(call).subscribe(request, call) } : {}),
  };
}
