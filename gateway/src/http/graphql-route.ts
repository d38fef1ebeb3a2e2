import { httpStatusOf } from '@trellis/errors';
import type { IdentityService } from '@trellis/service-api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unknownApp } from '../apps/unknown-app.ts';
import type { Outcome } from '../call/call.ts';
import { authenticate } from '../call/caller.ts';
import { tellingView, viewAsHeader } from '../call/view-as.ts';
import type { Edge } from '../edge.ts';
import type { EventStreams } from '../events/event-streams.ts';
import { type RawText, textOf } from '../graph/raw-result.ts';
import type { Observe } from '../observe.ts';
import type { ClientOf } from './client.ts';
import type { ErrorReplies } from './error-replies.ts';
import { HttpFault } from './http-fault.ts';
import { eventStreamType, negotiate, prefersPage, statusTells } from './media-types.ts';
import { publicUrlOf } from './public-url.ts';
import { readBody, readSearch } from './read-request.ts';

export interface GraphqlRouteOptions {
  readonly edge: Edge;
  readonly identity: IdentityService;
  readonly errors: ErrorReplies;
  readonly observe: Observe;
  readonly eventStreams: EventStreams;
  readonly clientOf: ClientOf;
  readonly publicUrl: string | undefined;
  /** Sends the console's page; undefined where there is none. */
  readonly sendPage: ((reply: FastifyReply) => FastifyReply) | undefined;
}

interface GraphqlRoute {
  Params: { readonly slug?: string };
}

/** GraphQL over HTTP at `/graphql` and `/apps/:slug/graphql`; a browser that goes there gets the console. */
export function addGraphqlRoutes(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { edge, identity, errors, observe, eventStreams, clientOf, publicUrl, sendPage } = options;

  const answer = async (request: FastifyRequest<GraphqlRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers, params } = request;
    const isGet = request.method === 'GET';
    if (sendPage && isGet && prefersPage(headers.accept)) return sendPage(reply);
    const started = performance.now();
    const type = negotiate(headers.accept);
    if (type === undefined)
      throw new HttpFault(406, 'Answers are application/json, application/graphql-response+json or text/event-stream.');
    const target = await edge.find(params.slug);
    if (!target) return errors.graphql(request, reply, unknownApp(params.slug), 404);
    const operation = isGet ? readSearch(request.url) : readBody(request.body);
    if (type === eventStreamType) return eventStreams.answer(request, reply, params.slug, operation);
    const client = clientOf(request.raw);
    const call = await edge.createCall(target, {
      requestId: request.id,
      person: await authenticate(identity, headers.authorization, client),
      transport: isGet ? 'get' : 'post',
      client,
      publicUrl: publicUrl ?? publicUrlOf(request),
      acceptLanguage: headers['accept-language'],
      idempotencyKey: headers['idempotency-key'],
      extensions: operation.extensions,
      explain: headers['x-trellis-explain'],
      viewAs: headers[viewAsHeader],
      executor: headers['x-trellis-executor'],
    });
    const result = await target.graph.answer(operation, call);
    const { outcome } = call;
    observe(call, performance.now() - started);
    const status = statusOf(outcome, type);
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    if (status === 405) void reply.header('allow', 'POST');
    if (outcome.replayed) void reply.header('idempotency-replayed', 'true');
    return reply
      .code(status)
      .headers(answerHeaders)
      .type(type)
      .send(ready(textOf(tellingView(result, call))));
  };

  for (const url of ['/graphql', '/apps/:slug/graphql']) {
    app.route<GraphqlRoute>({
      method: ['GET', 'POST'],
      url,
      handler: answer,
      errorHandler: (error, request, reply) => void errors.graphql(request, reply, error),
    });
  }
}

const answerHeaders = { 'cache-control': 'no-store', vary: 'origin, accept' };

/** By the error's code where the media type lets it tell and nothing else was answered, else 200. */
function statusOf({ status, errorCode, hasData }: Outcome, type: string): number {
  if (status !== undefined) return status;
  return errorCode !== undefined && !hasData && statusTells(type) ? httpStatusOf(errorCode) : 200;
}

/** Node sends a short text together with its headers, but bytes after them. */
const shortBytes = 4096;

function ready(text: RawText): RawText {
  return typeof text !== 'string' && text.length < shortBytes ? text.toString() : text;
}
