import { say, TrellisError } from '@trellis/errors';
import type { AppCall, CallContext, Caller, EventStream, View } from '@trellis/service-api';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { ExplainedFetch } from './explained-fetch.ts';

/** How an operation was answered. */
export type Way = 'refused' | 'introspection' | 'straight' | 'plan';

/**
 * Subgraphs may take this much longer than the edge waits: so the answer that names the limit comes from the edge.
 */
const graceMs = 250;

/** Subscriptions need a socket or a stream of events, and a GET changes nothing. */
export type Transport = 'get' | 'post' | 'get-events' | 'post-events' | 'socket';

/** One operation on its way through the gateway: Apollo Server's context value. */
export interface Call {
  readonly context: CallContext;
  readonly transport: Transport;
  readonly forcePlan: boolean;
  /** Who asks at a later moment: for the events of a subscription. */
  readonly callerNow: () => Promise<Caller>;
  /** Undefined where the caller is who asks. */
  readonly viewing: Viewing | undefined;
  /** Written while the operation runs, read by the transport. Held by reference: Apollo Server clones the rest. */
  readonly outcome: Outcome;
}

/** An administrator reads the app as somebody else. */
export interface Viewing {
  /** Writes down who reads what as whom. Rejects where there is nobody to be: nothing has been read then. */
  readonly begin: (operation: View['operation']) => Promise<void>;
}

export interface Outcome {
  way: Way;
  /** What was asked, once it is known to be valid. */
  asked: { readonly operation: OperationDefinitionNode; readonly document: DocumentNode } | undefined;
  /** The first error's. */
  errorCode: string | undefined;
  /** Whether the answer holds data beside its errors. */
  hasData: boolean;
  /** Whether a subgraph failed the operation as a whole, and not some of its fields. */
  failed: boolean;
  replayed: boolean;
  /** What was asked of subgraphs by plan, where an administrator wants to know. */
  readonly fetches: ExplainedFetch[];
  /** How to open the subscription, or to go on from another one's place, where the operation is one that may start. */
  subscription: ((from?: string) => Promise<EventStream>) | undefined;
  /** The HTTP status where it does not follow from the error. */
  status: number | undefined;
}

/** Where a request came from, as far as it is known. */
export type Client = Pick<CallContext, 'clientAddress' | 'userAgent'>;

export interface CallParts {
  readonly requestId: string;
  readonly caller: Caller;
  readonly app: AppCall | undefined;
  readonly client: Client;
  readonly publicUrl: string;
  readonly language: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly explain?: boolean;
  readonly viewedBy?: string;
  readonly timeMs: number;
}

export function createContext(parts: CallParts): CallContext {
  const { requestId, caller, app, client, publicUrl, language, idempotencyKey, explain, viewedBy } = parts;
  return {
    requestId,
    caller,
    app,
    publicUrl,
    deadline: Date.now() + parts.timeMs + graceMs,
    ...client,
    ...(explain ? { explain } : undefined),
    ...(viewedBy === undefined ? undefined : { viewedBy }),
    ...(language === undefined ? undefined : { language }),
    ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
  };
}

export function createOutcome(): Outcome {
  return {
    way: 'refused',
    asked: undefined,
    errorCode: undefined,
    hasData: false,
    failed: false,
    replayed: false,
    fetches: [],
    subscription: undefined,
    status: undefined,
  };
}

const longestKey = 255;

/** From the header or the request's extensions, which must not disagree. */
export function readIdempotencyKey(header: unknown, extensions: unknown): string | undefined {
  const extension =
    typeof extensions === 'object' && extensions !== null && 'idempotencyKey' in extensions
      ? extensions.idempotencyKey
      : undefined;
  const key = header ?? extension ?? undefined;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key === '' || key.length > longestKey) {
    throw new TrellisError('BAD_USER_INPUT', say('idempotency.length', { maxLength: longestKey }));
  }
  if (typeof extension === 'string' && extension !== key) {
    throw new TrellisError('BAD_USER_INPUT', say('idempotency.twoKeys'));
  }
  return key;
}
