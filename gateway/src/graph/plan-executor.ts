import type { GraphQLDataSource } from '@apollo/gateway';
import { must } from '@trellis/errors';
import { type DocumentNode, type ExecutionResult, GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import type { Call } from '../call/call.ts';
import { within } from '../deadline.ts';
import { limitExceeded } from '../limits/limits.ts';
import { explainPlan } from './explained.ts';
import type { Introspection } from './introspection.ts';
import type { Planner, PlannedOperation } from './planner.ts';
import { fragmentsOf, isIntrospection, rootFields, withRootFields } from './root-fields.ts';
import type { Variables } from './variables.ts';

export interface PlanExecutorOptions {
  /** Loads it at the first call. */
  readonly planner: () => Promise<Planner>;
  readonly introspection: Introspection;
  readonly sources: Readonly<Record<string, GraphQLDataSource<Call>>>;
  readonly timeMs: number;
}

export interface PlanRequest {
  readonly operation: OperationDefinitionNode | undefined;
  readonly document: DocumentNode;
  readonly variables: Variables;
  readonly call: Call;
}

/** Answers queries and mutations by plan: each subgraph its part, and the schema its own. */
export type PlanExecutor = (request: PlanRequest) => Promise<ExecutionResult>;

interface Parts extends PlannedOperation {
  /** What asks for the schema, if anything does. */
  readonly introspection: OperationDefinitionNode | undefined;
  /** Response keys in the client's order; only needed where two parts are put together. */
  readonly keys: readonly string[];
}

export function createPlanExecutor(options: PlanExecutorOptions): PlanExecutor {
  const parts = new WeakMap<OperationDefinitionNode, Parts>();
  const partsOf = (operation: OperationDefinitionNode, document: DocumentNode): Parts => {
    const known = parts.get(operation) ?? divide(operation, document);
    parts.set(operation, known);
    return known;
  };
  return async ({ operation, document, variables, call }) => {
    if (!operation) return { errors: [new GraphQLError(whichOperation(document))] };
    const { introspection, keys, ...planned } = partsOf(operation, document);
    const began = performance.now();
    const planner = await options.planner();
    const plan = planner.plan(planned);
    const plannedAt = performance.now();
    const run = planner.run({ ...planned, plan, variables, call, sources: options.sources });
    const ran = await within(options.timeMs, () => limitExceeded('timeMs', options.timeMs), run);
    const explain = call.context.explain && explainPlan(call.outcome.fetches, { began, planned: plannedAt });
    const result: ExecutionResult = explain ? { ...ran, extensions: { explain } } : ran;
    // As when that subgraph answers alone: the executor would write null into each of its fields.
    if (call.outcome.failed) return { ...result, data: null };
    if (!introspection || !result.data) return result;
    const view = await options.introspection.viewOf(call.context);
    const schema = must(view.run(introspection, document, variables).data, 'the introspection');
    const data = { ...schema, ...result.data };
    return { ...result, data: Object.fromEntries(keys.filter((key) => key in data).map((key) => [key, data[key]])) };
  };
}

/** The planner's own introspection refuses newer fields, so what asks for the schema is taken out. */
function divide(operation: OperationDefinitionNode, document: DocumentNode): Parts {
  const fragments = fragmentsOf(document);
  const fields = rootFields(operation, fragments);
  const mixed = fields.some(isIntrospection);
  const data = mixed ? withRootFields(operation, fragments, (field) => !isIntrospection(field)) : operation;
  return {
    operation: data,
    document: { kind: Kind.DOCUMENT, definitions: [data, ...fragments.values()] },
    introspection: mixed ? withRootFields(operation, fragments, isIntrospection) : undefined,
    keys: fields.map((field) => field.alias?.value ?? field.name.value),
  };
}

function whichOperation({ definitions }: DocumentNode): string {
  const names = definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION && each.name ? [each.name.value] : [],
  );
  if (names.length === 0) return 'The document has no operation of that name.';
  return `operationName must be one of the document's operations: ${names.join(', ')}.`;
}
