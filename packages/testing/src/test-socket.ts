import { once } from 'node:events';
import { WebSocket } from 'ws';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';
import { Inbox } from './inbox.ts';

export interface TestSocketOptions {
  /** The value of `Authorization` in `connection_init`, e.g. `Bearer …`. */
  readonly authorization?: string;
  /** The value of `Accept-Language` in `connection_init`. */
  readonly language?: string;
  /** The value of `X-Trellis-View-As` in `connection_init`. */
  readonly viewAs?: string;
  /** Headers of the upgrade request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long to wait for a message. Default 10,000 ms. */
  readonly waitMs?: number;
}

/** What the server said about one operation. */
export type OperationMessage =
  | { readonly type: 'next'; readonly payload: GraphqlResult }
  | { readonly type: 'error'; readonly payload: readonly unknown[] }
  | { readonly type: 'complete' };

/** A GraphQL result as it came; a test says what it expects of it. */
export interface GraphqlResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One operation on a socket. Its messages wait until they are asked for: none is missed. */
export interface TestOperation {
  /** The next message, whatever it is. Rejects when none comes in time or the socket closes. */
  message(): Promise<OperationMessage>;
  /** The payload of the next message, which must be a `next`. */
  next(): Promise<GraphqlResult>;
  /** What has come and was not taken. */
  waiting(): readonly OperationMessage[];
  /** Ends the operation from this side. */
  complete(): void;
}

export interface TestSocket extends AsyncDisposable {
  /** The payload of `connection_ack`. */
  readonly acknowledged: unknown;
  /** How the socket ended, by whichever side. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  start(request: SubscribePayload): TestOperation;
  /** Sends a ping and gives the payload of its pong. */
  ping(payload?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Stops and starts reading from the network, to play a slow reader. */
  pause(): void;
  resume(): void;
  close(code?: number): Promise<void>;
}

/**
 * Opens a `graphql-transport-ws` socket and waits for `connection_ack`. Rejects with the close code where the server
 * refuses.
 */
export async function createTestSocket(url: string, options: TestSocketOptions = {}): Promise<TestSocket> {
  const waitMs = options.waitMs ?? 10_000;
  const socket = new WebSocket(url.replace(/^http/, 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL, {
    headers: { ...options.headers },
  });
  const acks = new Inbox<unknown>();
  const pongs = new Inbox<unknown>();
  const operations = new Map<string, Inbox<OperationMessage>>();

  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      const end = new Error(`The socket closed with ${code} ${reason.toString('utf8')}`.trimEnd());
      for (const inbox of [acks, pongs, ...operations.values()]) inbox.end(end);
      resolve({ code, reason: reason.toString('utf8') });
    });
  });

  socket.on('message', (data: Buffer) => {
    const message = parseMessage(data.toString('utf8'));
    switch (message.type) {
      case MessageType.ConnectionAck:
        return acks.put(message.payload ?? null);
      case MessageType.Ping:
        return send({ type: MessageType.Pong });
      case MessageType.Pong:
        return pongs.put(message.payload ?? null);
      case MessageType.Next:
        return operations.get(message.id)?.put({ type: 'next', payload: message.payload as GraphqlResult });
      case MessageType.Error:
        return operations.get(message.id)?.put({ type: 'error', payload: message.payload });
      case MessageType.Complete:
        return operations.get(message.id)?.put({ type: 'complete' });
      default:
        throw new Error(`A server does not send ${message.type}`);
    }
  });

  function send(message: object): void {
    socket.send(JSON.stringify(message));
  }

  await once(socket, 'open');
  socket.on('error', () => undefined);
  const params = {
    ...(options.authorization === undefined ? {} : { Authorization: options.authorization }),
    ...(options.viewAs === undefined ? {} : { 'X-Trellis-View-As': options.viewAs }),
    ...(options.language === undefined ? {} : { 'Accept-Language': options.language }),
  };
  send({ type: MessageType.ConnectionInit, ...(Object.keys(params).length > 0 ? { payload: params } : {}) });
  const acknowledged = await acks.take(waitMs, 'connection_ack');

  return {
    acknowledged,
    closed,
    start(request) {
      const id = String(operations.size + 1);
      const inbox = new Inbox<OperationMessage>();
      operations.set(id, inbox);
      send({ type: MessageType.Subscribe, id, payload: request });
      const message = (): Promise<OperationMessage> => inbox.take(waitMs, `message for ${request.query}`);
      return {
        message,
        async next() {
          const got = await message();
          if (got.type !== 'next') throw new Error(`Expected next, got ${JSON.stringify(got)}`);
          return got.payload;
        },
        waiting: () => inbox.drain(),
        complete: () => send({ type: MessageType.Complete, id }),
      };
    },
    ping(payload) {
      send({ type: MessageType.Ping, ...(payload ? { payload } : {}) });
      return pongs.take(waitMs, 'pong');
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    async close(code = 1000) {
      socket.close(code);
      await closed;
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
