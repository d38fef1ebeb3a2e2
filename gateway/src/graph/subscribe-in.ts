import type { CallContext, EventStream, GraphRequest, Subgraph } from '@trellis/service-api';

/** Subscribes in a subgraph that the supergraph says has subscriptions. */
export async function subscribeIn(
  subgraph: Subgraph,
  request: GraphRequest,
  context: CallContext,
  from: string | undefined,
): Promise<EventStream> {
  if (!subgraph.subscribe) throw new Error(`the subgraph ${subgraph.name} has no subscriptions`);
  return subgraph.subscribe(request, context, from);
}
