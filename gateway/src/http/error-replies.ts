import { httpStatusOf, type Said, say, TrellisError } from '@trellis/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageIn } from '../call/language.ts';
import { type Limits, limitExceeded } from '../limits/limits.ts';
import type { PresentErrors } from '../present-errors.ts';
import { HttpFault } from './http-fault.ts';
import { eventStreamType, graphqlResponseType, jsonType, negotiate, statusTells } from './media-types.ts';

/** Answers a request that failed before an operation ran. `status` where it does not follow from the error. */
export type ErrorReply = (
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  status?: number,
) => FastifyReply;

export interface ErrorReplies {
  /** Where GraphQL is spoken: plain JSON is 200 unless the HTTP request itself was wrong. */
  readonly graphql: ErrorReply;
  /** Everywhere else. */
  readonly plain: ErrorReply;
}

export function createErrorReplies(present: PresentErrors, limits: Limits): ErrorReplies {
  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    thrown: unknown,
    statusOf: (code: string) => number,
    type: string,
  ) => {
    const [error] = present([thrown], { requestId: request.id, ...languageIn(request.headers['accept-language']) });
    const status = statusOf(error?.extensions.code ?? 'INTERNAL');
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    const retryAfterMs = error?.extensions['retryAfterMs'];
    if (typeof retryAfterMs === 'number') void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
    // Whoever is sending still must come to read this: the rest is taken and dropped, and the connection stays.
    if (status === 413) void reply.removeHeader('connection');
    return reply
      .code(status)
      .type(type)
      .send(JSON.stringify({ errors: [error] }));
  };
  return {
    graphql(request, reply, thrown, status) {
      const fault = httpFault(thrown, limits);
      const asked = negotiate(request.headers.accept);
      // Whoever wants events is told by the status that none will come.
      const type = asked === eventStreamType ? graphqlResponseType : (asked ?? jsonType);
      const byCode = (code: string) => (statusTells(type) ? httpStatusOf(code) : 200);
      return send(request, reply, fault?.error ?? thrown, (code) => status ?? fault?.status ?? byCode(code), type);
    },
    plain(request, reply, thrown, status) {
      const fault = httpFault(thrown, limits);
      const byCode = (code: string) => (code === 'NOT_FOUND' ? 404 : httpStatusOf(code));
      return send(request, reply, fault?.error ?? thrown, (code) => status ?? fault?.status ?? byCode(code), jsonType);
    },
  };
}

/** What Fastify has no good words for. */
const sentences: Readonly<Record<string, Said>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: say('request.emptyBody'),
  FST_ERR_CTP_INVALID_JSON_BODY: say('request.noJson'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: say('request.mediaType'),
};

/** What is wrong with the HTTP request, as we or Fastify found it: a body that is too large, no JSON, of a type that it does not read. */
function httpFault(
  thrown: unknown,
  limits: Limits,
): { readonly status: number; readonly error: TrellisError } | undefined {
  if (thrown instanceof HttpFault) return { status: thrown.status, error: thrown };
  if (!(thrown instanceof Error) || !('code' in thrown) || !('statusCode' in thrown)) return undefined;
  const { code, statusCode } = thrown;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { status: 413, error: limitExceeded('bodyBytes', limits.bodyBytes) };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  return { status: statusCode, error: new TrellisError('BAD_USER_INPUT', sentences[String(code)] ?? thrown.message) };
}
