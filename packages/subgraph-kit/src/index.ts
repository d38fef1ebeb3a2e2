export { createExecutor, type Executor, type ExecutorOptions } from './executor.ts';
export {
  buildGuardedSchema,
  type Resolver,
  type SchemaParts,
  type SubscriptionResolver,
  type TypeResolvers,
} from './guarded-schema.ts';
export type { OperationContext } from './operation-context.ts';
export { type Connection, type PageArguments, readPage } from './page.ts';
export { type Reference, unresolvableReference } from './references.ts';
export { shieldCoverage } from './rule-tree.ts';
export { createRule, denial, fields, isAppAdmin, isPlatformAdmin, isSignedIn, type RuleTree } from './rules.ts';
export { withSharedDefinitions } from './shared-definitions.ts';
export { allow, and, deny, or, type Rule } from './shield.ts';
export { createStaticSubgraph, type StaticSubgraphOptions } from './static-subgraph.ts';
export { isUuid, uuidV7 } from './uuid-v7.ts';
export { definesTypes, withoutAppParts, withoutPlatformParts } from './without-parts.ts';
export { type Resources, withResources } from './resources.ts';
