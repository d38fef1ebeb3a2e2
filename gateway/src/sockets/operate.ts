import { codeOf, type ErrorCode, errorKinds, TrellisError } from '@trellis/errors';
import type { Caller, EventStream } from '@trellis/service-api';
import { type FormattedExecutionResult, getOperationAST, OperationTypeNode, parse } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import { languageIn } from '../call/language.ts';
import { tellingView } from '../call/view-as.ts';
import { unknownApp } from '../apps/unknown-app.ts';
import type { Call } from '../call/call.ts';
import type { Edge } from '../edge.ts';
import { rawResult, textOf } from '../graph/raw-result.ts';
import { mapIterator } from '../map-iterator.ts';
import type { Observe } from '../observe.ts';
import type { PresentedError, PresentErrors } from '../present-errors.ts';
import { acrossVersions } from './across-versions.ts';
import { closeCodes, type Connection } from './connection.ts';

/** How an operation of a socket or a stream of events turned out. Results are text, in the shape that `createRawFrames` knows. */
export type Operated =
  | { readonly kind: 'errors'; readonly errors: readonly PresentedError[] }
  | { readonly kind: 'result'; readonly result: FormattedExecutionResult }
  | { readonly kind: 'stream'; readonly results: AsyncIterableIterator<FormattedExecutionResult> };

export interface OperateOptions {
  readonly edge: Edge;
  readonly present: PresentErrors;
  readonly observe: Observe;
}

/** Why a subscription ends where the new version of its app does not take it. */
export class SubscriptionRefused extends Error {
  readonly errors: readonly PresentedError[];
  constructor(errors: readonly PresentedError[]) {
    super('A subscription is not valid any more.');
    this.errors = errors;
  }
}

/** Runs queries and mutations and opens subscriptions, on the same way as over HTTP. Never rejects. */
export function createOperate({ edge, present, observe }: OperateOptions) {
  /** Everything but the opening of a subscription. */
  const answer = async (connection: Connection, payload: SubscribePayload, requestId: string) => {
    const target = await edge.find(connection.slug);
    if (!target) throw unknownApp(connection.slug);
    const { query, operationName, variables, extensions } = payload;
    const call = await edge.createCall(target, {
      requestId,
      person: connection.person,
      transport: connection.transport,
      client: connection.client,
      publicUrl: connection.publicUrl,
      acceptLanguage: connection.acceptLanguage,
      idempotencyKey: connection.idempotencyKey,
      extensions,
      viewAs: connection.viewAs,
      executor: connection.executor,
    });
    const request = { query, operationName: operationName ?? undefined, variables: variables ?? {} };
    const result = await target.graph.answer(request, call);
    return { version: target.app?.versionHash, call, result };
  };

  const follow = (
    connection: Connection,
    payload: SubscribePayload,
    requestId: string,
    opened: Opened,
  ): AsyncIterableIterator<FormattedExecutionResult> => {
    const { call } = opened;
    let { version } = opened;
    const events = acrossVersions({
      first: opened.events,
      onSwap: (listener) => edge.onSwap(connection.slug, listener),
      // Where that cannot be told now, the version goes on.
      isStale: () =>
        Promise.resolve(edge.find(connection.slug)).then(
          (target) => target?.app?.versionHash !== version,
          () => false,
        ),
      async reopen(from) {
        const again = await answer(connection, payload, requestId);
        const { subscription } = again.call.outcome;
        if (!subscription) throw new SubscriptionRefused(again.result.errors as readonly PresentedError[]);
        version = again.version;
        return subscription(from);
      },
    });
    const results = mapIterator(events, async (text) => {
      // The subgraph chose the event by the roles of the start; what is sent after a close is dropped.
      if (!(await hasSameRoles(call))) connection.close(closeCodes.restart, 'Roles changed');
      return rawResult(text);
    });
    return {
      ...results,
      async next() {
        try {
          return await results.next();
        } catch (error) {
          if (mayPass(error)) comeBack(connection);
          throw error;
        }
      },
    };
  };

  const run = async (connection: Connection, payload: SubscribePayload, requestId: string): Promise<Operated> => {
    const started = performance.now();
    const { version, call, result } = await answer(connection, payload, requestId);
    const { outcome } = call;
    try {
      const events = await outcome.subscription?.();
      if (events) {
        return { kind: 'stream', results: follow(connection, payload, requestId, { version, call, events }) };
      }
    } catch (error) {
      const code = codeOf(error);
      outcome.errorCode = code;
      if (isAway(code)) comeBack(connection);
      throw error;
    } finally {
      observe(call, performance.now() - started);
    }
    const { data, errors } = result;
    // Refused before it ran: an `error` message of the protocol, not a result.
    if (data === undefined && errors) return { kind: 'errors', errors: errors as readonly PresentedError[] };
    return { kind: 'result', result: rawResult(textOf(tellingView(result, call))) };
  };

  return async (connection: Connection, payload: SubscribePayload): Promise<Operated> => {
    const requestId = randomUUID();
    try {
      return await run(connection, payload, requestId);
    } catch (error) {
      if (isAway(codeOf(error)) && isSubscription(payload)) comeBack(connection);
      return { kind: 'errors', errors: present([error], { requestId, ...languageIn(connection.acceptLanguage) }) };
    }
  };
}

/** Why a subscription broke off, as its client is told. */
export function streamErrors(
  error: unknown,
  { requestId, acceptLanguage }: Connection,
  present: PresentErrors,
): readonly PresentedError[] {
  if (error instanceof SubscriptionRefused) return error.errors;
  return present([error], { requestId, ...languageIn(acceptLanguage) });
}

/** After an `error` clients give up for good; after this close they come back, and what is sent behind it is dropped. */
function comeBack(connection: Connection): void {
  connection.close(closeCodes.tryAgain, 'Try again later');
}

/** Something that we are made of did not answer: the same is answered when it is there again. */
function isAway(code: ErrorCode): boolean {
  return code === 'UNAVAILABLE' || code === 'TIMEOUT';
}

/** Asked where the operation failed before it was known. */
function isSubscription({ query, operationName }: SubscribePayload): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof SubscriptionRefused)
    return error.errors.some(({ extensions }) => extensions['retryable'] === true);
  return !(error instanceof TrellisError) || errorKinds[error.code].retryable;
}

interface Opened {
  readonly version: string | undefined;
  readonly call: Call;
  readonly events: EventStream;
}

/** What rules go by: who has other roles, teams or claims sees other things. */
async function hasSameRoles({ callerNow, context }: Call): Promise<boolean> {
  const [now, then] = [await callerNow(), context.caller];
  // Until something changes they are the very same, and this is asked for each event of each subscriber.
  if (now.roles === then.roles && now.teams === then.teams && now.claims === then.claims) return true;
  const seenBy = ({ roles, teams, claims }: Caller): string => JSON.stringify([roles, teams, claims]);
  return seenBy(now) === seenBy(then);
}
