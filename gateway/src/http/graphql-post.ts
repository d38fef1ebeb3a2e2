import { say } from '@trellis/errors';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { parse } from 'secure-json-parse';
import type { Limits } from '../limits/limits.ts';
import type { ErrorAnswers } from './error-answers.ts';
import type { GraphqlAnswer } from './graphql-answer.ts';
import { writeAnswer } from './http-answer.ts';
import { HttpFault } from './http-fault.ts';
import { eventStreamType, negotiate } from './media-types.ts';
import { readBody } from './read-request.ts';
import { requestIdOf } from './request-id.ts';

export interface GraphqlPostOptions {
  readonly answer: GraphqlAnswer;
  readonly errors: ErrorAnswers;
  readonly limits: Pick<Limits, 'bodyBytes'>;
  readonly isDraining: () => boolean;
}

/**
 * Takes the requests that nearly all are, a program's POST of JSON to a graph, before the server's own listener, which
 * gets all others. What these ask for costs less than Fastify does with them (decision 0185).
 */
export function answerGraphqlPosts(server: Server, options: GraphqlPostOptions): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const post = options.isDraining() ? undefined : readPost(request, options.limits);
    if (post) void answerPost(request, response, post, options);
    else for (const listener of others) listener(request, response);
  });
}

interface GraphqlPost {
  readonly slug: string | undefined;
  readonly type: string;
}

const graphPath = /^\/(?:apps\/([a-z0-9-]+)\/)?graphql$/;
const jsonForm = /^application\/json(?:; ?charset=utf-8)?$/i;

/** Undefined where it is not one of them: of another form, from a page of another origin, or wrong in its form. */
function readPost(
  { method, url = '', headers }: IncomingMessage,
  { bodyBytes }: GraphqlPostOptions['limits'],
): GraphqlPost | undefined {
  if (method !== 'POST' || headers.origin !== undefined || headers['content-encoding'] !== undefined) return undefined;
  const path = graphPath.exec(url);
  if (!path || !jsonForm.test(headers['content-type'] ?? '')) return undefined;
  const length = Number(headers['content-length']);
  if (!(length > 0 && length <= bodyBytes)) return undefined;
  const type = negotiate(headers.accept);
  return type === undefined || type === eventStreamType ? undefined : { slug: path[1], type };
}

async function answerPost(
  message: IncomingMessage,
  response: ServerResponse,
  { slug, type }: GraphqlPost,
  { answer, errors }: GraphqlPostOptions,
): Promise<void> {
  const id = requestIdOf(message.headers);
  const answering = readText(message).then((text) =>
    answer({ id, message, slug, transport: 'post', operation: readBody(parseJson(text)), type }),
  );
  const failed = (error: unknown) => errors.graphql({ id, headers: message.headers }, error);
  writeAnswer(response, id, await answering.catch(failed));
}

/** Never resolves where the client leaves before its end: nobody is there to be answered. */
function readText(message: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** Refuses what would give an object another prototype, as Fastify does. */
function parseJson(text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new HttpFault(400, say('request.noJson'));
  }
}
