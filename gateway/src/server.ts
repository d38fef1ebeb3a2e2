import fastifyCors from '@fastify/cors';
import { say, StartError, TrellisError } from '@trellis/errors';
import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { AddressInfo } from 'node:net';
import { createAppTable } from './apps/app-table.ts';
import { createEdge } from './edge.ts';
import { createEventStreams } from './events/event-streams.ts';
import { createGraph } from './graph/graph.ts';
import { createGraphTable } from './graph/graph-table.ts';
import { createClientOf } from './http/client.ts';
import { createErrorAnswers } from './http/error-answers.ts';
import { createGraphqlAnswer } from './http/graphql-answer.ts';
import { answerGraphqlPosts } from './http/graphql-post.ts';
import { addGraphqlRoutes } from './http/graphql-route.ts';
import { addHealthRoutes } from './http/health-routes.ts';
import { sendAnswer } from './http/http-answer.ts';
import { createOriginCheck } from './http/origins.ts';
import { requestIdOf } from './http/request-id.ts';
import { addSchemaRoute } from './http/schema-route.ts';
import { addStudio } from './http/studio-page.ts';
import { defaultLimits } from './limits/limits.ts';
import { createMetrics } from './metrics.ts';
import { createObserver } from './observe.ts';
import type { Gateway, GatewayOptions } from './options.ts';
import { createPresenter } from './present-errors.ts';
import { createOperate } from './sockets/operate.ts';
import { createSessions } from './sockets/sessions.ts';
import { createSocketServer } from './sockets/socket-server.ts';

const defaultSupergraphBytes = 256 * 1024 * 1024;

const noCors = { origin: false };
const cors = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  exposedHeaders: ['x-request-id', 'idempotency-replayed', 'etag', 'location'],
  maxAge: 600,
};

/** Puts the edge together. It holds no data: everything comes from the services that it is given. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { identity, registry, subgraphs, log, publicUrl, production = true, forceExecutor = 'never' } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const present = createPresenter(log, limits);
  const isAllowedOrigin = createOriginCheck(options.corsOrigins);

  const platform = await registry.platform();
  const graphs = createGraphTable({
    maxBytes: options.supergraphBytes ?? defaultSupergraphBytes,
    fetch: async (hash) => (hash === platform.hash ? platform : registry.supergraph(hash)),
    create: (supergraph, onGrowth) =>
      createGraph(
        supergraph,
        { subgraphs, disclosure: (app, roles) => registry.disclosure(app, roles), limits, production, present, log },
        onGrowth,
      ),
  });
  const apps = createAppTable({ registry, warm: async (hash) => graphs.get(hash), log });
  const edge = createEdge({
    identity,
    apps,
    graphs,
    platformHash: platform.hash,
    timeMs: limits.timeMs,
    forceExecutor,
  });
  await graphs.get(platform.hash);

  let draining: Promise<void> | undefined;
  let listening = false;
  const metrics = createMetrics({
    trellis_up: () => 1,
    trellis_supergraphs: () => graphs.size,
    trellis_supergraph_bytes: () => graphs.bytes,
    trellis_sockets: () => sockets.size,
    trellis_event_streams: () => eventStreams.size,
    process_resident_memory_bytes: () => process.memoryUsage.rss(),
  });
  const observe = createObserver({ metrics, identity, log });

  // As Fastify's own type: it would write pino's into the type of every route. A child logger a request costs more than
  // routing it; what is logged names its request itself. (`childLoggerFactory` would have each child checked.)
  const logger = Object.create(log, { child: { value: () => logger } }) as FastifyBaseLogger;
  const server = fastify({
    bodyLimit: limits.bodyBytes,
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    loggerInstance: logger,
    genReqId: ({ headers }) => requestIdOf(headers),
    // A request that comes on an open connection while the server drains is in time.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  const errors = createErrorAnswers(present, limits);
  server.setErrorHandler((error, request, reply) => sendAnswer(reply, errors.plain(request, error)));
  server.setNotFoundHandler((request, reply) => sendAnswer(reply, errors.plain(request, nothingHere())));
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (draining) void reply.header('connection', 'close');
    done();
  });
  await server.register(fastifyCors, {
    // Without an origin no browser asks on behalf of a page, and no header is needed.
    delegator: ({ headers: { origin, host } }, done) =>
      done(null, origin === undefined ? noCors : { ...cors, origin: isAllowedOrigin(origin, host) }),
  });
  const sendPage = options.studioAssets ? await addStudio(server, options.studioAssets) : undefined;
  const clientOf = createClientOf(options.proxyHops ?? 0);
  const sessions = createSessions(identity);
  const operate = createOperate({ edge, present, observe });
  const eventStreams = createEventStreams({ sessions, operate, present, limits, clientOf, publicUrl });
  const answer = createGraphqlAnswer({ edge, identity, errors, observe, clientOf, publicUrl });
  addGraphqlRoutes(server, { edge, answer, errors, eventStreams, sendPage });
  addSchemaRoute(server, { edge, identity, errors, clientOf, publicUrl });
  addHealthRoutes(server, { identity, metrics, isReady: () => listening && !draining });
  for (const routes of options.routes ?? []) await server.register(routes);
  await server.ready();
  answerGraphqlPosts(server.server, { answer, errors, limits, isDraining: () => draining !== undefined });

  const sockets = createSocketServer(server.server, {
    edge,
    sessions,
    operate,
    present,
    limits,
    log,
    isAllowedOrigin,
    clientOf,
    publicUrl,
  });

  const drain = async (): Promise<void> => {
    // What is left a second after the longest time an operation may take hangs.
    const cutOff = setTimeout(() => {
      sockets.terminate();
      server.server.closeAllConnections();
    }, limits.timeMs + 1_000);
    eventStreams.drain();
    const closed = Promise.all([sockets.drain(), server.close()]);
    // Connections that were busy when the server was closed stay open once they are idle.
    const idle = setInterval(() => server.server.closeIdleConnections(), 50);
    try {
      await closed;
    } finally {
      clearInterval(idle);
      clearTimeout(cutOff);
      sessions[Symbol.dispose]();
      apps[Symbol.dispose]();
    }
  };

  const stop = (): Promise<void> => (draining ??= drain());
  return {
    async listen() {
      await listen(server, options);
      listening = true;
    },
    get address() {
      const address = server.server.address();
      if (!isAddressInfo(address)) throw new Error('The gateway is not listening.');
      return `http://localhost:${address.port}`;
    },
    drain: stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** By default on every address of the machine, also where it knows no IPv6. */
async function listen(server: FastifyInstance, { host, port }: GatewayOptions): Promise<void> {
  try {
    await server.listen({ port, host: host ?? '::' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken. Stop what listens there, or set PORT.`);
    if (host !== undefined || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error;
    await server.listen({ port, host: '0.0.0.0' });
  }
}

function nothingHere(): TrellisError {
  return new TrellisError('NOT_FOUND', say('request.nothingHere'));
}

function isAddressInfo(address: unknown): address is AddressInfo {
  return typeof address === 'object' && address !== null && 'port' in address;
}
