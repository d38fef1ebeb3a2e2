import type { AddressInfo } from 'node:net';
import { StartError } from '@trellis/errors';
import type { Log, Subgraph } from '@trellis/service-api';
import { fastify, type FastifyInstance } from 'fastify';
import { CallGuard } from './call-guard.ts';
import { signatureHeader } from './call-signature.ts';
import { callPath, errorCodeHeader, replayedHeader, type WireCall } from './wire.ts';

export interface ServeSubgraphOptions {
  /** One that streams nothing. */
  readonly subgraph: Omit<Subgraph, 'subscribe'>;
  /** The installation's. */
  readonly secret: string;
  readonly port: number;
  readonly host?: string;
  /** The most that a call's body may hold. */
  readonly bodyBytes: number;
  readonly log: Log;
  readonly now?: () => number;
}

export interface ServedSubgraph extends AsyncDisposable {
  readonly address: string;
}

/**
 * Opens a door to a subgraph for those who have the installation's secret: `_entities` finds any record by its id, and a
 * subgraph believes what the context says. Everybody else gets 401 and is not told why. Rejects with a StartError where
 * the port is taken.
 */
export async function serveSubgraph(options: ServeSubgraphOptions): Promise<ServedSubgraph> {
  const { subgraph, secret, log, bodyBytes, now = Date.now } = options;
  const guard = new CallGuard({ secret, subgraph: subgraph.name, now });
  const server = fastify({ bodyLimit: bodyBytes, requestTimeout: 30_000, forceCloseConnections: 'idle' });
  server.get('/livez', () => ({ status: 'alive' }));
  server.get('/readyz', () => ({ status: 'ready' }));
  // The signature is over the bytes.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.post<{ Body: Buffer | undefined }>(callPath, async ({ headers, body = Buffer.alloc(0), ip }, reply) => {
    const refusal = guard.refusal(headers[signatureHeader], body);
    if (refusal !== undefined) {
      log.warn({ refusal, from: ip, subgraph: subgraph.name }, 'refused a call that is not the gateway’s');
      return reply.code(401).send({ errors: [{ message: 'Only signed calls are answered.' }] });
    }
    // Whoever signed it has made it of such a call.
    const { request, context, leftMs } = JSON.parse(body.toString('utf8')) as WireCall;
    const answer = await subgraph.answer(request, { ...context, deadline: now() + leftMs });
    if (answer.errorCode !== undefined) void reply.header(errorCodeHeader, answer.errorCode);
    if (answer.replayed) void reply.header(replayedHeader, 'true');
    return reply.type('application/json').send(answer.body);
  });
  await listen(server, options);
  // It listens on a port, not on a path.
  const { port } = server.server.address() as AddressInfo;
  return { address: `http://localhost:${port}`, [Symbol.asyncDispose]: () => server.close() };
}

async function listen(server: FastifyInstance, { port, host = '::' }: ServeSubgraphOptions): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartError(`Port ${port} is taken. Stop what listens there, or set TRELLIS_WORKFLOW_PORT.`);
    }
    throw error;
  }
}
