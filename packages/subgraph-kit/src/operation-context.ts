import type { CallContext } from '@trellis/service-api';

/** What resolvers and rules get as their context: made anew for every operation and every event of a subscription. */
export interface OperationContext<Loaders = unknown> {
  readonly call: CallContext;
  /** Made for this operation alone, so that nothing loaded for one caller is seen by another. */
  readonly loaders: Loaders;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
