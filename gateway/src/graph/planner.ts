import type { QueryPlan } from '@apollo/query-planner';
import type { executeQueryPlan, GraphQLDataSource } from '@apollo/gateway';
import { TrellisError } from '@trellis/errors';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { Logger } from 'pino';
import type { Call } from '../call/call.ts';
import { buildFullSchema } from './api-schema.ts';
import { fragmentsOf } from './root-fields.ts';
import { fromSubgraph } from './subgraph-error.ts';
import type { Variables } from './variables.ts';

/** One operation with its fragments, and nothing else in the document. */
export interface PlannedOperation {
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
}

/** Plans operations that span subgraphs, and runs the plans. */
export interface Planner {
  plan(planned: PlannedOperation): QueryPlan;
  run(run: PlanRun): Promise<ExecutionResult>;
}

export interface PlanRun extends PlannedOperation {
  readonly plan: QueryPlan;
  /** Coerced already. */
  readonly variables: Variables;
  readonly call: Call;
  /** By subgraph name. */
  readonly sources: Readonly<Record<string, GraphQLDataSource<Call>>>;
}

export interface PlannerOptions {
  readonly sdl: string;
  readonly apiSchema: GraphQLSchema;
  readonly log: Logger;
}

/**
 * Loads Apollo's planner and executor, which take most of a second and ten times the memory of the schema: only when
 * an operation first needs them. What `ApolloGateway` adds around the two (polling, telemetry, a plan cache keyed by
 * the document's hash alone, which a second schema would share) stays out.
 */
export async function loadPlanner({ sdl, apiSchema, log }: PlannerOptions): Promise<Planner> {
  const [{ operationFromDocument, Supergraph }, { QueryPlanner }, gateway] = await Promise.all([
    import('@apollo/federation-internals'),
    import('@apollo/query-planner'),
    import('@apollo/gateway'),
  ]);
  const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  const fullSchema = sdl.includes('@inaccessible') ? buildFullSchema(parse(sdl, { noLocation: true })) : apiSchema;
  const planner = new QueryPlanner(supergraph, {});
  const plans = new WeakMap<OperationDefinitionNode, QueryPlan>();

  return {
    plan({ operation, document }) {
      let plan = plans.get(operation);
      if (!plan) {
        plan = planner.buildQueryPlan(operationFromDocument(api, document));
        plans.set(operation, plan);
      }
      return plan;
    },
    async run({ plan, operation, document, variables, call, sources }) {
      const result = await gateway.executeQueryPlan(
        plan,
        sources,
        // The executor reads these four of Apollo Server's request context and no other.
        { request: { variables }, context: call, logger: log, metrics: {} } as unknown as RequestContext,
        { schema: apiSchema, operation, fragments: Object.fromEntries(fragmentsOf(document)) },
        fullSchema,
        api,
      );
      return { data: result.data ?? null, ...errorsOf(result) };
    },
  };
}

function errorsOf({ errors, extensions }: ExecutionResult): { readonly errors?: readonly GraphQLError[] } {
  if (errors) return { errors: errors.map(fromSubgraph) };
  // A null where the schema promises a value; the executor nulls what is around it without a word.
  const broken = extensions?.['valueCompletion'] as readonly GraphQLError[] | undefined;
  if (!broken) return {};
  return {
    errors: broken.map((cause) => {
      const originalError = new TrellisError('INTERNAL', 'A value that must be there is missing.', { cause });
      return new GraphQLError(originalError.message, { path: cause.path, originalError });
    }),
  };
}

type RequestContext = Parameters<typeof executeQueryPlan>[2];
