import type { IdentityService } from '@trellis/service-api';
import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { unknownApp } from '../apps/unknown-app.ts';
import { authenticate } from '../call/caller.ts';
import { viewAsHeader } from '../call/view-as.ts';
import type { Edge } from '../edge.ts';
import type { ClientOf } from './client.ts';
import type { ErrorAnswers } from './error-answers.ts';
import { sendAnswer } from './http-answer.ts';
import { publicUrlOf } from './public-url.ts';

export interface SchemaRouteOptions {
  readonly edge: Edge;
  readonly identity: IdentityService;
  readonly errors: ErrorAnswers;
  readonly clientOf: ClientOf;
  /** Undefined: taken from each request. */
  readonly publicUrl: string | undefined;
}

/** An app's schema as text, for code generators: what is for the caller. */
export function addSchemaRoute(
  app: FastifyInstance,
  { edge, identity, errors, clientOf, publicUrl }: SchemaRouteOptions,
): void {
  app.get<{ Params: { readonly slug: string } }>('/apps/:slug/schema.graphql', async (request, reply) => {
    const { params, headers } = request;
    const target = await edge.find(params.slug);
    if (!target) return sendAnswer(reply, errors.plain(request, unknownApp(params.slug)));
    const { graph, app: live } = target;
    if (!live) return sendAnswer(reply, errors.plain(request, unknownApp(params.slug)));
    const client = clientOf(request.raw);
    const { context, viewing } = await edge.createCall(target, {
      requestId: request.id,
      person: await authenticate(identity, headers.authorization, client),
      transport: 'get',
      client,
      publicUrl: publicUrl ?? publicUrlOf(request),
      acceptLanguage: headers['accept-language'],
      viewAs: headers[viewAsHeader],
      idempotencyKey: undefined,
      extensions: undefined,
      executor: undefined,
    });
    await viewing?.begin({ name: undefined, fields: ['schema.graphql'] });
    const sdl = await graph.sdl(live, context.caller);
    const etag = `"${createHash('sha256').update(sdl).digest('base64url')}"`;
    void reply.headers({ etag, 'cache-control': 'private, no-cache', vary: `origin, authorization, ${viewAsHeader}` });
    if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send();
    return reply.type('application/graphql; charset=utf-8').send(sdl);
  });
}
