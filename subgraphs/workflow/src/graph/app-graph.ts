import { must } from '@trellis/errors';
import {
  allow,
  buildGuardedSchema,
  createExecutor,
  type Executor,
  type Reference,
  type SchemaParts,
  unresolvableReference,
} from '@trellis/subgraph-kit';
import type { LoadedApp } from '../apps/published-apps.ts';
import type { Engine } from '../engine/engine.ts';
import { workflowModels, workflowSdl } from '../sdl/workflow-sdl.ts';
import { recordFields, typeFields } from './fields.ts';
import { createLoaders, type Loaders, type RecordKey } from './loaders.ts';
import { rootFields } from './roots.ts';
import { rulesOf } from './rules.ts';
import { webhookRoots } from './webhook-roots.ts';

/** What answers workflow's part of an app's graph, by one version of the app; undefined where it has no part in it. */
export function createAppGraph(engine: Engine, version: LoadedApp): Executor | undefined {
  const parts = schemaParts(engine, version);
  if (!parts) return undefined;
  return createExecutor({
    schema: buildGuardedSchema(parts),
    loaders: (call) => createLoaders(engine, version, call),
    log: engine.log,
  });
}

/** SDL, resolvers and rules; apart, so that a test can ask whether every field has a rule. */
export function schemaParts(engine: Engine, version: LoadedApp): SchemaParts<Loaders> | undefined {
  const { app } = version;
  const typeDefs = workflowSdl(app);
  if (typeDefs === undefined) return undefined;
  const models = workflowModels(app);
  return {
    typeDefs,
    resolvers: {
      ...(app.workflows.size > 0 ? typeFields(engine.database.prisma, app) : {}),
      ...rootsOf(engine, version),
      ...Object.fromEntries(models.map((model) => [model, recordFields])),
    },
    references: {
      ...Object.fromEntries(models.map((name) => [name, recordReference(must(app.models.get(name), name).id)])),
      User: unresolvableReference,
    },
    rules: rulesOf(app),
  };
}

/** Workflows' and webhooks' both. */
function rootsOf(engine: Engine, version: LoadedApp): SchemaParts<Loaders>['resolvers'] {
  const { workflows, webhooks } = version.app;
  const ofWorkflows = workflows.size > 0 ? rootFields(engine, version) : {};
  const ofWebhooks = webhooks.size > 0 ? webhookRoots(engine, version) : {};
  return {
    ...ofWorkflows,
    ...ofWebhooks,
    Query: { ...ofWorkflows['Query'], ...ofWebhooks['Query'] },
    Mutation: { ...ofWorkflows['Mutation'], ...ofWebhooks['Mutation'] },
  };
}

/** Any id is taken: whether the caller may read such a record is asked by the fields, for all of them at once. */
function recordReference(modelId: string): Reference<Loaders> {
  return {
    rule: allow,
    resolve: ({ id }: { readonly id: string }): RecordKey & { readonly id: string } => ({ id, modelId, recordId: id }),
  };
}
