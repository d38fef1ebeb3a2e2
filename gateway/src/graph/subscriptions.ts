import type { GraphQLDataSource } from '@apollo/gateway';
import type { EventStream, Subgraph } from '@trellis/service-api';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Call } from '../call/call.ts';
import { within } from '../deadline.ts';
import { limitExceeded } from '../limits/limits.ts';
import { mapIterator } from '../map-iterator.ts';
import type { PresentErrors } from '../present-errors.ts';
import type { Decision } from './decision.ts';
import { openPlannedSubscription } from './planned-subscription.ts';
import type { Planner } from './planner.ts';
import { subscribeIn } from './subscribe-in.ts';
import type { Variables } from './variables.ts';

export interface SubscriptionsOptions {
  readonly planner: () => Promise<Planner>;
  readonly subgraph: (name: string) => Subgraph;
  readonly sources: Readonly<Record<string, GraphQLDataSource<Call>>>;
  readonly present: PresentErrors;
  readonly timeMs: number;
}

export interface SubscriptionRequest {
  readonly decision: Decision & { readonly kind: 'straight' | 'plan' };
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly variables: Variables;
  readonly call: Call;
  /** The place of a stream that this one goes on from. */
  readonly from: string | undefined;
}

/** Opens subscriptions. Each value is one response as text; rejects where the subscription may not start. */
export function createSubscriptions({ planner, subgraph, sources, present, timeMs }: SubscriptionsOptions) {
  const openStraight = (
    { subgraph: owner, query }: Decision & { readonly kind: 'straight' },
    { operation, variables, call, from }: SubscriptionRequest,
  ): Promise<EventStream> => {
    const operationName = operation.name?.value;
    return subscribeIn(
      owner,
      { query, variables, ...(operationName === undefined ? undefined : { operationName }) },
      call.context,
      from,
    );
  };

  const openPlanned = async (request: SubscriptionRequest): Promise<EventStream> => {
    const { call } = request;
    const planned = await openPlannedSubscription({ ...request, planner: await planner(), subgraph, sources });
    const events = mapIterator(planned.events, async (event) => {
      try {
        const context = { ...call.context, caller: await call.callerNow(), deadline: Date.now() + timeMs };
        const { data, errors } = await planned.complete(event, { ...call, context });
        return JSON.stringify({ data, ...(errors ? { errors: present(errors, call.context) } : undefined) });
      } catch (error) {
        return JSON.stringify({ data: null, errors: present([error], call.context) });
      }
    });
    const { place } = planned.events;
    return place ? Object.assign(events, { place }) : events;
  };

  // The call's deadline is for opening; the stream has none.
  return (request: SubscriptionRequest): Promise<EventStream> => {
    const { decision } = request;
    const opening = decision.kind === 'straight' ? openStraight(decision, request) : openPlanned(request);
    return within(timeMs, () => limitExceeded('timeMs', timeMs), opening);
  };
}
