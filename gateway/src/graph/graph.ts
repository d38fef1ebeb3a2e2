import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { must } from '@trellis/errors';
import type { AppCall, Caller, Subgraph, Supergraph, SupergraphRegistry } from '@trellis/service-api';
import { type FormattedExecutionResult, type GraphQLSchema, parse } from 'graphql';
import type { Logger } from 'pino';
import type { Call } from '../call/call.ts';
import type { Limits } from '../limits/limits.ts';
import { createSizeRule, maxValidationErrors } from '../limits/size-rule.ts';
import type { PresentErrors } from '../present-errors.ts';
import { createAnswerPlugin } from './answer-plugin.ts';
import { createAnswers } from './answers.ts';
import { buildApiSchema } from './api-schema.ts';
import { createDecider } from './decision.ts';
import { createDocumentStore } from './document-store.ts';
import { createKnownOperations } from './known-operations.ts';
import { explaining } from './explained.ts';
import { createIntrospection } from './introspection.ts';
import { readOwnership } from './ownership.ts';
import { createPlanExecutor, type PlanExecutor } from './plan-executor.ts';
import { loadPlanner, type Planner } from './planner.ts';
import { createSubgraphSource } from './subgraph-source.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Variables } from './variables.ts';

/** A supergraph that answers. */
export interface Graph {
  readonly hash: string;
  /** Answers one operation. Rejects only where something is wrong with the gateway itself. */
  answer(request: OperationRequest, call: Call): Promise<FormattedExecutionResult>;
  /** The API schema as clients with the caller's roles download it. Rejects where he is told nothing. */
  sdl(app: AppCall, caller: Caller): Promise<string>;
  /** The heap that it takes, estimated. */
  readonly bytes: number;
}

/** An operation as a client sends it. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

export interface GraphOptions {
  readonly subgraphs: readonly Subgraph[];
  /** What of an app's graph callers are told. */
  readonly disclosure: SupergraphRegistry['disclosure'];
  readonly limits: Limits;
  readonly production: boolean;
  readonly present: PresentErrors;
  readonly log: Logger;
}

/** Heap for each character of the supergraph, measured on 10 and 100 models: the schema, and the planner beside it. */
const schemaBytes = 15;
const plannerBytes = 100;

/** `onGrowth` is called when the graph has become larger than it was. */
export async function createGraph(
  { hash, sdl }: Supergraph,
  { subgraphs: all, disclosure, limits, production, present, log }: GraphOptions,
  onGrowth: () => void,
): Promise<Graph> {
  const supergraph = parse(sdl, { noLocation: true });
  const schema = buildApiSchema(supergraph);
  const ownership = readOwnership(supergraph);
  const subgraph = (name: string): Subgraph =>
    must(
      all.find((candidate) => candidate.name === name),
      `the subgraph ${name}`,
    );
  const subgraphs = ownership.subgraphs.map(subgraph);
  const sources = Object.fromEntries(
    subgraphs.map((each) => [each.name, explaining(each.name, createSubgraphSource(each))]),
  );
  const introspection = createIntrospection(schema, disclosure);

  let bytes = sdl.length * schemaBytes;
  let loading: Promise<Planner> | undefined;
  const planner = (): Promise<Planner> => {
    loading ??= loadPlanner({ sdl, apiSchema: schema, log }).then((loaded) => {
      bytes += sdl.length * plannerBytes;
      onGrowth();
      return loaded;
    });
    // The next operation tries again.
    loading.catch(() => (loading = undefined));
    return loading;
  };

  const execute = createPlanExecutor({ planner, introspection, sources, timeMs: limits.timeMs });
  const decide = createDecider({ schema, ownership, subgraphs });
  const known = createKnownOperations();
  const answer = createAnswers({
    schema,
    introspection,
    subscribe: createSubscriptions({ planner, subgraph, sources, present, timeMs: limits.timeMs }),
    present,
    timeMs: limits.timeMs,
  });
  const server = new ApolloServer<Call>({
    gateway: asGateway(schema, sdl, execute),
    plugins: [
      createAnswerPlugin({
        decide(operation, document, source) {
          const decision = decide(operation, document, source);
          known.learn(source, document, operation, decision);
          return decision;
        },
        answer,
        present,
      }),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    nodeEnv: production ? 'production' : 'development',
    introspection: true,
    persistedQueries: false,
    documentStore: createDocumentStore(),
    parseOptions: { maxLexicalTokens: limits.tokens },
    validationRules: [createSizeRule(limits)],
    validationOptions: { maxErrors: maxValidationErrors, hideSuggestions: production },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
  await server.start();
  return {
    hash,
    async answer({ query, operationName, variables }, call) {
      const found = call.forcePlan ? undefined : known.find(query, operationName);
      const answered = found && (await answer({ ...found, variables, call }));
      if (answered?.kind === 'answer') return answered.result;
      const request = { query, variables, ...(operationName === undefined ? undefined : { operationName }) };
      const { body } = await server.executeOperation(request, { contextValue: call });
      if (body.kind !== 'single') throw new Error('Apollo Server answered in parts that nobody asked for');
      return body.singleResult;
    },
    sdl: async (app, caller) => (await introspection.viewOf({ app, caller })).sdl(),
    get bytes() {
      return bytes;
    },
  };
}

/** Apollo Server's view of a gateway: a schema to validate with, and an executor for what no plugin answered. */
function asGateway(apiSchema: GraphQLSchema, coreSupergraphSdl: string, execute: PlanExecutor): Gateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema, coreSupergraphSdl });
      return () => undefined;
    },
    load: async () => ({
      executor: ({ operation, document, request, context }) =>
        execute({ operation, document, variables: request.variables ?? {}, call: context as Call }),
    }),
    stop: async () => undefined,
  };
}

type Gateway = ApolloServerOptionsWithGateway<Call>['gateway'];
