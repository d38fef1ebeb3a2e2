import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unknownApp } from '../apps/unknown-app.ts';
import type { Edge } from '../edge.ts';
import type { EventStreams } from '../events/event-streams.ts';
import type { ErrorAnswers } from './error-answers.ts';
import type { GraphqlAnswer } from './graphql-answer.ts';
import { sendAnswer } from './http-answer.ts';
import { HttpFault } from './http-fault.ts';
import { eventStreamType, negotiate, prefersPage } from './media-types.ts';
import { readBody, readSearch } from './read-request.ts';

export interface GraphqlRouteOptions {
  readonly edge: Pick<Edge, 'find'>;
  readonly answer: GraphqlAnswer;
  readonly errors: ErrorAnswers;
  readonly eventStreams: EventStreams;
  /** Sends the console's page; undefined where there is none. */
  readonly sendPage: ((reply: FastifyReply) => FastifyReply) | undefined;
}

interface GraphqlRoute {
  Params: { readonly slug?: string };
}

/** GraphQL over HTTP at `/graphql` and `/apps/:slug/graphql`; a browser that goes there gets the console. */
export function addGraphqlRoutes(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { edge, answer, errors, eventStreams, sendPage } = options;

  const route = async (request: FastifyRequest<GraphqlRoute>, reply: FastifyReply): Promise<FastifyReply> => {
    const { id, headers, raw: message } = request;
    const { slug } = request.params;
    const isGet = request.method === 'GET';
    if (sendPage && isGet && prefersPage(headers.accept)) return sendPage(reply);
    const type = negotiate(headers.accept);
    if (type === undefined)
      throw new HttpFault(406, 'Answers are application/json, application/graphql-response+json or text/event-stream.');
    const operation = isGet ? readSearch(request.url) : readBody(request.body);
    if (type === eventStreamType) {
      if (!(await edge.find(slug))) return sendAnswer(reply, errors.graphql(request, unknownApp(slug), 404));
      return eventStreams.answer(request, reply, slug, operation);
    }
    return sendAnswer(reply, await answer({ id, message, slug, transport: isGet ? 'get' : 'post', operation, type }));
  };

  for (const url of ['/graphql', '/apps/:slug/graphql']) {
    app.route<GraphqlRoute>({
      method: ['GET', 'POST'],
      url,
      handler: route,
      errorHandler: (error, request, reply) => void sendAnswer(reply, errors.graphql(request, error)),
    });
  }
}
