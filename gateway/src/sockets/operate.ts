import type { FormattedExecutionResult } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import { unknownApp } from '../apps/unknown-app.ts';
import type { Call } from '../call/call.ts';
import type { Edge } from '../edge.ts';
import { rawResult, textOf } from '../graph/raw-result.ts';
import { mapIterator } from '../map-iterator.ts';
import type { Observe } from '../observe.ts';
import type { PresentedError, PresentErrors } from '../present-errors.ts';
import { closeCodes, type Connection } from './connection.ts';

/** How a socket's operation turned out. Results are text, in the shape that `createRawFrames` knows. */
export type Operated =
  | { readonly kind: 'errors'; readonly errors: readonly PresentedError[] }
  | { readonly kind: 'result'; readonly result: FormattedExecutionResult }
  | { readonly kind: 'stream'; readonly results: AsyncIterableIterator<FormattedExecutionResult> };

export interface OperateOptions {
  readonly edge: Edge;
  readonly present: PresentErrors;
  readonly observe: Observe;
}

/** Runs queries and mutations and opens subscriptions, on the same way as over HTTP. Never rejects. */
export function createOperate({ edge, present, observe }: OperateOptions) {
  const run = async (connection: Connection, payload: SubscribePayload, requestId: string): Promise<Operated> => {
    const started = performance.now();
    const target = await edge.find(connection.slug);
    if (!target) throw unknownApp(connection.slug);
    const { query, operationName, variables, extensions } = payload;
    const call = await edge.createCall(target, {
      requestId,
      person: connection.person,
      transport: 'socket',
      publicUrl: connection.publicUrl,
      acceptLanguage: connection.acceptLanguage,
      idempotencyKey: undefined,
      extensions,
      executor: connection.executor,
    });
    const request = { query, operationName: operationName ?? undefined, variables: variables ?? {} };
    const result = await target.graph.answer(request, call);
    const { subscription } = call.outcome;
    const stream =
      subscription &&
      mapIterator(await subscription(), async (text) => {
        // The subgraph chose the event by the roles of the start; what is sent after a close is dropped.
        if (!(await hasSameRoles(call))) connection.close(closeCodes.restart, 'Roles changed');
        return rawResult(text);
      });
    observe(call, performance.now() - started);
    if (stream) return { kind: 'stream', results: stream };
    const { data, errors } = result;
    // Refused before it ran: an `error` message of the protocol, not a result.
    if (data === undefined && errors) return { kind: 'errors', errors: errors as readonly PresentedError[] };
    return { kind: 'result', result: rawResult(textOf(result)) };
  };

  return async (connection: Connection, payload: SubscribePayload): Promise<Operated> => {
    const requestId = randomUUID();
    try {
      return await run(connection, payload, requestId);
    } catch (error) {
      return { kind: 'errors', errors: present([error], requestId) };
    }
  };
}

async function hasSameRoles({ callerNow, context }: Call): Promise<boolean> {
  const { roles } = await callerNow();
  return roles.join() === context.caller.roles.join();
}
