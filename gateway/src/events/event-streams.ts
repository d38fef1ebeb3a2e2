import { say, TrellisError, unreachable } from '@trellis/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import { viewAsHeader } from '../call/view-as.ts';
import { textOf } from '../graph/raw-result.ts';
import type { ClientOf } from '../http/client.ts';
import { eventStreamType, varyingBy } from '../http/media-types.ts';
import { publicUrlOf } from '../http/public-url.ts';
import type { HttpOperation } from '../http/read-request.ts';
import type { Limits } from '../limits/limits.ts';
import type { PresentErrors } from '../present-errors.ts';
import type { Connection } from '../sockets/connection.ts';
import { type createOperate, streamErrors } from '../sockets/operate.ts';
import type { Sessions } from '../sockets/sessions.ts';
import { createEventBody, type EventBody } from './event-body.ts';

export interface EventStreamsOptions {
  readonly sessions: Sessions;
  readonly operate: ReturnType<typeof createOperate>;
  readonly present: PresentErrors;
  readonly limits: Limits;
  readonly clientOf: ClientOf;
  readonly publicUrl: string | undefined;
}

export interface EventStreams {
  readonly size: number;
  /** Answers with a stream of events. Rejects with UNAUTHENTICATED where the token is wrong. */
  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    slug: string | undefined,
    operation: HttpOperation,
  ): Promise<FastifyReply>;
  /** Ends all subscriptions, and those that come later: their clients come back to another server. */
  drain(): void;
}

/** Operations over server-sent events, by the same way as those of sockets: each connection is one operation. */
export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { sessions, operate, present, limits, clientOf, publicUrl } = options;
  const subscriptions = new Set<EventBody>();
  let isDraining = false;
  let size = 0;

  const follow = async (
    results: AsyncIterableIterator<FormattedExecutionResult>,
    body: EventBody,
    connection: Connection,
  ): Promise<void> => {
    if (isDraining) return void (await results.return?.());
    subscriptions.add(body);
    body.stream.once('close', () => {
      subscriptions.delete(body);
      void results.return?.();
    });
    try {
      for await (const result of results) await body.next(textOf(result));
    } catch (error) {
      await body.next(JSON.stringify({ errors: streamErrors(error, connection, present) }));
    }
    body.complete();
  };

  const run = async (operation: HttpOperation, body: EventBody, connection: Connection): Promise<void> => {
    const { query, operationName, variables, extensions } = operation;
    const operated = await operate(connection, { query, operationName: operationName ?? null, variables, extensions });
    switch (operated.kind) {
      case 'errors':
        await body.next(JSON.stringify({ errors: operated.errors }));
        return body.complete();
      case 'result':
        await body.next(textOf(operated.result));
        return body.complete();
      case 'stream':
        return follow(operated.results, body, connection);
      default:
        return unreachable(operated);
    }
  };

  return {
    get size() {
      return size;
    },
    async answer(request, reply, slug, operation) {
      const { headers, method } = request;
      const body = createEventBody(limits.drainMs);
      const connection: Connection = {
        requestId: request.id,
        transport: method === 'GET' ? 'get-events' : 'post-events',
        slug,
        client: clientOf(request.raw),
        publicUrl: publicUrl ?? publicUrlOf(request),
        acceptLanguage: headers['accept-language'],
        idempotencyKey: headers['idempotency-key'],
        executor: headers['x-trellis-executor'],
        viewAs: headers[viewAsHeader],
        person: undefined,
        answering: new Set(),
        close: body.end,
      };
      if (!(await sessions.admit(connection, headers)))
        throw new TrellisError('UNAUTHENTICATED', say('sign.tokenEnded'));
      size++;
      body.stream.once('close', () => {
        size--;
        sessions.forget(connection);
      });
      void run(operation, body, connection).finally(body.end);
      return reply.headers(eventHeaders).type(eventStreamType).send(body.stream);
    },
    drain() {
      isDraining = true;
      for (const body of subscriptions) body.end();
    },
  };
}

/** Buffering proxies would hold events back. */
const eventHeaders = { 'cache-control': 'no-store', vary: varyingBy, 'x-accel-buffering': 'no' };
