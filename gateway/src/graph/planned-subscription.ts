import type { GraphQLDataSource } from '@apollo/gateway';
import type { SubscriptionNode } from '@apollo/query-planner';
import { must } from '@trellis/errors';
import type { EventStream, GraphRequest, Subgraph } from '@trellis/service-api';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { type Call, createOutcome } from '../call/call.ts';
import type { Planner, PlannedOperation } from './planner.ts';
import { startingWith } from './subgraph-source.ts';
import { subscribeIn } from './subscribe-in.ts';
import type { Variables } from './variables.ts';

export interface PlannedSubscriptionOptions extends PlannedOperation {
  readonly planner: Planner;
  readonly subgraph: (name: string) => Subgraph;
  readonly sources: Readonly<Record<string, GraphQLDataSource<Call>>>;
  readonly variables: Variables;
  readonly call: Call;
  readonly from: string | undefined;
}

export interface PlannedSubscription {
  /** The events of the one subgraph that owns the subscription's field. */
  readonly events: EventStream;
  /** One event with the fields of other subgraphs filled in. The call is the event's own: a deadline, today's roles. */
  complete(event: string, call: Call): Promise<ExecutionResult>;
}

/** Subscribes in the subgraph that the plan begins with; the rest of the plan runs for each event. */
export async function openPlannedSubscription(options: PlannedSubscriptionOptions): Promise<PlannedSubscription> {
  const { planner, operation, document, variables, call, from, sources } = options;
  const { primary, rest } = planner.plan({ operation, document }).node as SubscriptionNode;
  const subgraph = options.subgraph(primary.serviceName);
  const request: GraphRequest = {
    query: primary.operation,
    variables: Object.fromEntries(
      (primary.variableUsages ?? []).flatMap((name) => (name in variables ? [[name, variables[name]]] : [])),
    ),
    ...(primary.operationName === undefined ? undefined : { operationName: primary.operationName }),
  };
  const plan = {
    kind: 'QueryPlan' as const,
    node: rest ? { kind: 'Sequence' as const, nodes: [primary, rest] } : primary,
  };
  const source = must(sources[primary.serviceName], `a source for ${primary.serviceName}`);
  return {
    events: await subscribeIn(subgraph, request, call.context, from),
    complete: (event, eventCall) =>
      planner.run({
        plan,
        operation,
        document,
        variables,
        call: { ...eventCall, outcome: createOutcome() },
        sources: {
          ...sources,
          [primary.serviceName]: startingWith(JSON.parse(event) as FormattedExecutionResult, source),
        },
      }),
  };
}
