import { say, TrellisError, unreachable } from '@trellis/errors';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql';
import { makeServer, MessageType, type OperationResult, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { languageIn } from '../call/language.ts';
import { viewAsHeader } from '../call/view-as.ts';
import { type Limits, limitExceeded } from '../limits/limits.ts';
import type { PresentErrors } from '../present-errors.ts';
import { closeCodes, type Connection } from './connection.ts';
import { createRawFrames } from './raw-frames.ts';
import { type createOperate, streamErrors } from './operate.ts';
import { createSend } from './send.ts';
import { authorizationIn, headerIn, type Sessions } from './sessions.ts';
import { message } from './text-frame.ts';

export interface ProtocolOptions {
  readonly sessions: Sessions;
  readonly operate: ReturnType<typeof createOperate>;
  readonly present: PresentErrors;
  readonly limits: Limits;
  readonly log: Logger;
  readonly isDraining: () => boolean;
  /** Called when the last query or mutation in flight on a socket has been answered. */
  readonly onQuiet: (connection: Connection) => void;
}

/** Speaks `graphql-transport-ws` on one socket, which is a view of the stream. */
export type Speak = (socket: WebSocket, stream: Duplex, connection: Connection) => void;

/** graphql-ws reads a document to tell subscriptions from the rest; that has been done, so any will do. */
const answeredAlready = { schema: new GraphQLSchema({}), document: parse('{ __typename }') };

/** An error that is presented already, in the class that graphql-ws asks for. */
class Presented extends GraphQLError {
  readonly #formatted: GraphQLFormattedError;
  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message);
    this.#formatted = formatted;
  }
  override toJSON(): GraphQLFormattedError {
    return this.#formatted;
  }
}

export function createProtocol(options: ProtocolOptions): Speak {
  const { sessions, operate, present, limits, log, isDraining, onQuiet } = options;
  const frames = createRawFrames();

  const answered = (connection: Connection, id: string): void => {
    if (connection.answering.delete(id) && connection.answering.size === 0) onQuiet(connection);
  };
  const refuse = (error: unknown, { requestId, acceptLanguage }: Connection) =>
    present([error], { requestId, ...languageIn(acceptLanguage) }).map((each) => new Presented(each));

  const server: Server<Connection> = makeServer<Record<string, unknown>, Connection>({
    onConnect({ extra: connection, connectionParams }) {
      const language = headerIn(connectionParams, 'accept-language');
      if (typeof language === 'string') connection.acceptLanguage = language;
      connection.viewAs = headerIn(connectionParams, viewAsHeader) ?? connection.viewAs;
      return sessions.admit(connection, connectionParams);
    },
    async onSubscribe({ extra: connection, subscriptions }, id, payload) {
      if (Object.keys(subscriptions).length > limits.socketOperations) {
        return refuse(limitExceeded('socketOperations', limits.socketOperations), connection);
      }
      if (isDraining()) return refuse(new TrellisError('UNAVAILABLE', say('request.restarting')), connection);
      connection.answering.add(id);
      const operated = await operate(connection, payload);
      switch (operated.kind) {
        case 'errors':
          return operated.errors.map((error) => new Presented(error));
        case 'result':
          return { ...answeredAlready, rootValue: operated.result };
        case 'stream':
          answered(connection, id);
          return { ...answeredAlready, rootValue: operated.results };
        default:
          return unreachable(operated);
      }
    },
    execute: ({ rootValue }) => rootValue as OperationResult,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onComplete: ({ extra: connection }, id) => answered(connection, id),
    onError({ extra: connection }, id, _payload, errors): readonly GraphQLFormattedError[] {
      answered(connection, id);
      return errors.flatMap((error): readonly GraphQLFormattedError[] => {
        if (error instanceof Presented) return [error.toJSON()];
        return streamErrors(error.originalError ?? error, connection, present);
      });
    },
    jsonMessageReplacer: frames.replacer,
  });

  return (socket, stream, connection) => {
    const send = createSend(socket, stream, limits.drainMs);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(frames.frame(text)),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (data: Buffer) => {
            receive(data.toString('utf8')).catch((error: unknown) => {
              log.warn({ err: error, app: connection.slug }, 'a socket failed');
              socket.close(closeCodes.tryAgain, 'Try again later');
            });
          }),
        async onPing(payload) {
          const authorization = authorizationIn(payload);
          const answer =
            authorization === undefined ? payload : { accepted: await sessions.renew(connection, authorization) };
          await send(message(JSON.stringify({ type: MessageType.Pong, ...(answer ? { payload: answer } : {}) })));
        },
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      sessions.forget(connection);
      closed(code, reason.toString('utf8')).catch((error: unknown) =>
        log.warn({ err: error }, 'a subscription did not end well'),
      );
    });
  };
}
