import type { CallContext } from '@trellis/service-api';
import { networkOf } from '../passwords/address-key.ts';

/** What people recognise a session by. */
export interface Device {
  readonly userAgent: string | null;
  /** The address, coarsely. */
  readonly network: string | null;
}

const longestAgent = 256;

export function deviceOf({ userAgent, clientAddress }: CallContext): Device {
  return {
    userAgent: userAgent?.slice(0, longestAgent) ?? null,
    network: clientAddress === undefined ? null : networkOf(clientAddress),
  };
}
