import type { CallContext, GraphRequest } from '@trellis/service-api';

/** What a call's body says, as JSON. The deadline goes as what is left of it, since two clocks differ. */
export interface WireCall {
  readonly request: GraphRequest;
  readonly context: Omit<CallContext, 'deadline'>;
  readonly leftMs: number;
}

export const callPath = '/call';
export const errorCodeHeader = 'trellis-error-code';
export const replayedHeader = 'trellis-replayed';
