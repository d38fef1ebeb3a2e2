import { httpStatusOf } from '@trellis/errors';
import type { IdentityService } from '@trellis/service-api';
import type { IncomingMessage } from 'node:http';
import { unknownApp } from '../apps/unknown-app.ts';
import type { Outcome } from '../call/call.ts';
import { authenticate } from '../call/caller.ts';
import { tellingView, viewAsHeader } from '../call/view-as.ts';
import type { Edge } from '../edge.ts';
import { textOf } from '../graph/raw-result.ts';
import type { Observe } from '../observe.ts';
import type { ClientOf } from './client.ts';
import type { ErrorAnswers } from './error-answers.ts';
import type { HttpAnswer } from './http-answer.ts';
import { statusTells, varyingBy } from './media-types.ts';
import { publicUrlOf } from './public-url.ts';
import type { HttpOperation } from './read-request.ts';

export interface GraphqlAnswerOptions {
  readonly edge: Edge;
  readonly identity: IdentityService;
  readonly errors: ErrorAnswers;
  readonly observe: Observe;
  readonly clientOf: ClientOf;
  readonly publicUrl: string | undefined;
}

/** A request for one operation. */
export interface GraphqlQuestion {
  readonly id: string;
  readonly message: IncomingMessage;
  /** Of an app; undefined on the platform graph. */
  readonly slug: string | undefined;
  readonly transport: 'get' | 'post';
  readonly operation: HttpOperation;
  /** The content type to answer with. */
  readonly type: string;
}

/** Answers an operation over HTTP. Rejects where it could not be run, for instance because of a wrong token. */
export type GraphqlAnswer = (question: GraphqlQuestion) => Promise<HttpAnswer>;

export function createGraphqlAnswer(options: GraphqlAnswerOptions): GraphqlAnswer {
  const { edge, identity, errors, observe, clientOf, publicUrl } = options;
  return async ({ id, message, slug, transport, operation, type }) => {
    const started = performance.now();
    const { headers } = message;
    const target = await edge.find(slug);
    if (!target) return errors.graphql({ id, headers }, unknownApp(slug), 404);
    const client = clientOf(message);
    const call = await edge.createCall(target, {
      requestId: id,
      person: await authenticate(identity, headers.authorization, client),
      transport,
      client,
      publicUrl: publicUrl ?? publicUrlOf(message),
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
    return { status, headers: headersOf(outcome, status, type), body: textOf(tellingView(result, call)) };
  };
}

/** By the error's code where the media type lets it tell and nothing else was answered, else 200. */
function statusOf({ status, errorCode, hasData }: Outcome, type: string): number {
  if (status !== undefined) return status;
  return errorCode !== undefined && !hasData && statusTells(type) ? httpStatusOf(errorCode) : 200;
}

function headersOf({ replayed }: Outcome, status: number, type: string): HttpAnswer['headers'] {
  const headers = { 'cache-control': 'no-store', vary: varyingBy, 'content-type': type };
  if (status === 200 && !replayed) return headers;
  return {
    ...headers,
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
  };
}
