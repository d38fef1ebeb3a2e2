import type { Authenticated } from '@trellis/service-api';
import type { Call, Client } from '../call/call.ts';

/** One socket, or one stream of events. */
export interface Connection {
  /** The upgrade request's. */
  readonly requestId: string;
  readonly transport: Call['transport'];
  /** The address's app; undefined on the platform graph. */
  readonly slug: string | undefined;
  readonly client: Client;
  readonly publicUrl: string;
  /** Of `connection_init`, else of the upgrade request. */
  acceptLanguage: string | undefined;
  readonly executor: unknown;
  /** `X-Trellis-View-As` of `connection_init`, else of the upgrade request. */
  viewAs: unknown;
  /** Of a request that is one operation. */
  readonly idempotencyKey: unknown;
  person: Authenticated | undefined;
  /** Queries and mutations in flight, by the client's ids. */
  readonly answering: Set<string>;
  close(code: number, reason: string): void;
}

/** Those that the contract lets a socket end with: clients connect again after each. */
export const closeCodes = { restart: 1012, tryAgain: 1013, forbidden: 4403 } as const;
