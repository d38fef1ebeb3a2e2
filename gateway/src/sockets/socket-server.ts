import { handleProtocols } from 'graphql-ws';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Edge } from '../edge.ts';
import type { IsAllowedOrigin } from '../http/origins.ts';
import type { ClientOf } from '../http/client.ts';
import { publicUrlOf } from '../http/public-url.ts';
import { requestIdOf } from '../http/request-id.ts';
import { closeCodes, type Connection } from './connection.ts';
import { createHeartbeat } from './heartbeat.ts';
import { viewAsHeader } from '../call/view-as.ts';
import { createProtocol, type ProtocolOptions } from './protocol.ts';

export interface SocketServerOptions extends Omit<ProtocolOptions, 'isDraining' | 'onQuiet'> {
  readonly edge: Edge;
  readonly isAllowedOrigin: IsAllowedOrigin;
  readonly clientOf: ClientOf;
  readonly publicUrl: string | undefined;
  readonly log: Logger;
}

export interface SocketServer {
  readonly size: number;
  /** Closes each socket with 1012 as soon as its queries and mutations are answered. Resolves when all are closed. */
  drain(): Promise<void>;
  /** Cuts off those that are still there. */
  terminate(): void;
}

const addresses = /^(?:\/apps\/([^/]+))?\/graphql$/;

/** WebSockets at the addresses of the graphs, on the same server. */
export function createSocketServer(http: Server, options: SocketServerOptions): SocketServer {
  const { edge, isAllowedOrigin, clientOf, publicUrl, limits, log } = options;
  let draining = false;
  const isDraining = () => draining;
  const speak = createProtocol({
    ...options,
    isDraining,
    // After the message that ends the operation, which goes out in this turn.
    onQuiet: (connection) =>
      void (isDraining() && setImmediate(() => connection.close(closeCodes.restart, 'Restarting'))),
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    handleProtocols,
  });
  const connections = new Map<WebSocket, Connection>();
  const heartbeat = createHeartbeat(connections.keys.bind(connections));

  const accept = (socket: WebSocket, request: IncomingMessage, stream: Duplex, slug: string | undefined): void => {
    const connection: Connection = {
      requestId: requestIdOf(request.headers),
      transport: 'socket',
      slug,
      client: clientOf(request),
      publicUrl: publicUrl ?? publicUrlOf(request),
      acceptLanguage: request.headers['accept-language'],
      executor: request.headers['x-trellis-executor'],
      viewAs: request.headers[viewAsHeader],
      idempotencyKey: undefined,
      person: undefined,
      answering: new Set(),
      close: (code, reason) => socket.close(code, reason),
    };
    connections.set(socket, connection);
    // What it tells of is followed by the close event: a message that is too large, a broken connection.
    socket.on('error', (error) => log.debug({ err: error, app: slug }, 'a socket broke'));
    socket.once('close', () => connections.delete(socket));
    heartbeat.watch(socket);
    speak(socket, stream, connection);
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const match = addresses.exec(path);
    if (!match) return refuse(socket, 404);
    if (isDraining()) return refuse(socket, 503);
    if (!isAllowedOrigin(request.headers.origin, request.headers.host)) return refuse(socket, 403);
    const [, slug] = match;
    if (!(await edge.find(slug))) return refuse(socket, 404);
    // Asked again after the wait: a drain that began meanwhile would not know of this socket.
    if (isDraining()) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (accepted) => accept(accepted, request, socket, slug));
  };

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'an upgrade failed');
      refuse(socket, 500);
    });
  });

  return {
    get size() {
      return connections.size;
    },
    async drain() {
      draining = true;
      heartbeat.stop();
      const closed = [...connections.keys()].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const connection of connections.values()) {
        if (connection.answering.size === 0) connection.close(closeCodes.restart, 'Restarting');
      }
      await Promise.all(closed);
    },
    terminate() {
      for (const socket of connections.keys()) socket.terminate();
    },
  };
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
