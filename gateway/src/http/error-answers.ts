import { httpStatusOf, type Said, say, TrellisError } from '@trellis/errors';
import type { IncomingHttpHeaders } from 'node:http';
import { languageIn } from '../call/language.ts';
import { type Limits, limitExceeded } from '../limits/limits.ts';
import type { PresentErrors } from '../present-errors.ts';
import type { HttpAnswer } from './http-answer.ts';
import { HttpFault } from './http-fault.ts';
import { eventStreamType, graphqlResponseType, jsonType, negotiate, statusTells, varyingBy } from './media-types.ts';

/** What there is to know of a request that failed. */
export interface FailedRequest {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
}

/** The answer to a request that failed before an operation ran. `status` where it does not follow from the error. */
export type ErrorAnswer = (request: FailedRequest, thrown: unknown, status?: number) => HttpAnswer;

export interface ErrorAnswers {
  /** Where GraphQL is spoken: plain JSON is 200 unless the HTTP request itself was wrong. */
  readonly graphql: ErrorAnswer;
  /** Everywhere else. */
  readonly plain: ErrorAnswer;
}

export function createErrorAnswers(present: PresentErrors, limits: Limits): ErrorAnswers {
  const answer = (
    { id, headers }: FailedRequest,
    thrown: unknown,
    statusOf: (code: string) => number,
    type: string,
  ): HttpAnswer => {
    const [error] = present([thrown], { requestId: id, ...languageIn(headers['accept-language']) });
    const status = statusOf(error?.extensions.code ?? 'INTERNAL');
    const retryAfterMs = error?.extensions['retryAfterMs'];
    return {
      status,
      headers: {
        ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
        ...(typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } : {}),
        'content-type': type,
      },
      body: JSON.stringify({ errors: [error] }),
    };
  };
  return {
    graphql(request, thrown, status) {
      const fault = httpFault(thrown, limits);
      const asked = negotiate(request.headers.accept);
      // Whoever wants events is told by the status that none will come.
      const type = asked === eventStreamType ? graphqlResponseType : (asked ?? jsonType);
      const byCode = (code: string) => (statusTells(type) ? httpStatusOf(code) : 200);
      const answered = answer(request, fault?.error ?? thrown, (code) => status ?? fault?.status ?? byCode(code), type);
      return { ...answered, headers: { ...answered.headers, vary: varyingBy } };
    },
    plain(request, thrown, status) {
      const fault = httpFault(thrown, limits);
      const byCode = (code: string) => (code === 'NOT_FOUND' ? 404 : httpStatusOf(code));
      return answer(request, fault?.error ?? thrown, (code) => status ?? fault?.status ?? byCode(code), jsonType);
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
