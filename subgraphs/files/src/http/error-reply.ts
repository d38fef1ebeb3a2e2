import type { Log } from '@trellis/service-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';

/** How long a client may go on sending after it was refused. */
const patienceMs = 10_000;

/** Answers in plain text: what asks here is a form, an image or a download, and reads no GraphQL. */
export function replyWithError(log: Log, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  readOn(request);
  const { status, message } = shownOf(thrown);
  if (status >= 500) log.error({ err: thrown, requestId: request.id }, 'a request for a file failed');
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .type('text/plain; charset=utf-8')
    .send(`${message}\n`);
}

function shownOf(thrown: unknown): { readonly status: number; readonly message: string } {
  if (thrown instanceof Refusal) return thrown;
  // What Fastify and its form reader refuse themselves.
  if (thrown instanceof Error && 'statusCode' in thrown) {
    const { statusCode, message } = thrown;
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return { status: statusCode, message };
  }
  return { status: 500, message: 'Something went wrong on our side. Try again.' };
}

/** Many clients read an answer only when they have sent everything; who never ends is cut off. */
function readOn({ raw }: FastifyRequest): void {
  raw.unpipe();
  raw.resume();
  cutOffAfter(raw, patienceMs);
}

/** Ends the connection of a request that is not all there by then. */
export function cutOffAfter(raw: FastifyRequest['raw'], ms: number): void {
  const timer = setTimeout(() => {
    // Else the connection may serve another request by now.
    if (!raw.complete) raw.socket.destroy();
  }, ms).unref();
  raw.once('close', () => clearTimeout(timer));
}
