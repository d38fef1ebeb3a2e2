import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { RawText } from '../graph/raw-result.ts';

/** What an HTTP request is answered, whoever sends it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RawText;
}

export function sendAnswer(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  // Whoever is sending still must come to read this: the rest is taken and dropped, and the connection stays.
  if (status === 413) void reply.removeHeader('connection');
  return reply.code(status).headers(headers).send(inOnePacket(body));
}

/** The same without Fastify. */
export function writeAnswer(response: ServerResponse, requestId: string, { status, headers, body }: HttpAnswer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'x-request-id': requestId, ...headers, 'content-length': length });
  response.end(inOnePacket(body));
}

/** Node sends a short text together with its headers, but bytes after them. */
const shortBytes = 4096;

function inOnePacket(body: RawText): RawText {
  return typeof body !== 'string' && body.length < shortBytes ? body.toString() : body;
}
