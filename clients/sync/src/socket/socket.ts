import type { Clock, SocketAdapter, SocketLink } from '../adapters.ts';
import { backOffMs } from '../back-off.ts';
import { doubtMs, errorOf } from '../request.ts';
import type { SyncError } from '../sync-error.ts';
import type { Tokens } from '../tokens.ts';
import { unreachable } from '../unreachable.ts';
import {
  authorizationOf,
  type ClientMessage,
  forbidden,
  isLast,
  type Result,
  type ServerMessage,
  subprotocol,
} from './protocol.ts';

/** The one connection of all subscriptions. There while there are any, and made again after it broke. */
export interface Socket {
  /** Returns how to end it. */
  subscribe(subscription: Subscription): () => void;
  /** Tells the server of another token, in band. */
  renew(token: string): void;
  /** The app is in front again: connects at once, or makes sure that the connection still lives. */
  resume(): void;
  close(): void;
}

export interface Subscription {
  readonly query: string;
  /** Asked for each time that it is sent: at the start and after each break. */
  readonly variables: () => object;
  readonly next: (result: Result) => void;
  /** It was sent over a connection that the server has taken. */
  readonly sent?: () => void;
  /** The connection broke; it is sent again over the next one. */
  readonly lost?: () => void;
  /** The server ended it, with an error where it refused it. It is not sent again. */
  readonly ended: (error?: SyncError) => void;
}

export interface SocketOptions {
  /** Of the graph; `http` becomes `ws`. */
  readonly url: string;
  readonly open: SocketAdapter;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly random: () => number;
  /** A connection has died in silence: others may have too. */
  readonly silent?: () => void;
}

const beatMs = 20_000;
const patienceMs = 10_000;

interface Connection {
  readonly token: string | undefined;
  link: SocketLink | undefined;
  isReady: boolean;
  /** Whether anything came since the last look. */
  wasHeard: boolean;
  cancelLook: () => void;
}

export function createSocket({ url, open, tokens, clock, random, silent }: SocketOptions): Socket {
  const subscriptions = new Map<string, Subscription>();
  let connection: Connection | undefined;
  let isConnecting = false;
  let cancelRetry: (() => void) | undefined;
  let refusedToken: { readonly token: string | undefined } | undefined;
  let failures = 0;
  /** Since the platform told of the network, or a connection died in silence, until something is heard or given up. */
  let isInDoubt = false;
  let lastId = 0;
  let isOver = false;

  const send = (message: ClientMessage): void => connection?.link?.send(JSON.stringify(message));
  const sendSubscription = (id: string, { query, variables, sent }: Subscription): void => {
    send({ type: 'subscribe', id, payload: { query, variables: variables() } });
    sent?.();
  };

  const connect = async (): Promise<void> => {
    if (connection || isConnecting || isOver || subscriptions.size === 0) return;
    cancelRetry?.();
    cancelRetry = undefined;
    isConnecting = true;
    try {
      const token = refusedToken ? await tokens.renew(refusedToken.token) : await tokens.get();
      if (!isOver) begin(token);
    } catch {
      retryLater();
    } finally {
      isConnecting = false;
    }
  };

  const begin = (token: string | undefined): void => {
    const begun: Connection = { token, link: undefined, isReady: false, wasHeard: false, cancelLook: () => undefined };
    connection = begun;
    refusedToken = undefined;
    look(isInDoubt ? doubtMs : patienceMs);
    isInDoubt = false;
    begun.link = open(url.replace(/^http/, 'ws'), subprotocol, {
      opened: () => connection === begun && send({ type: 'connection_init', payload: authorizationOf(token) }),
      received(text) {
        if (connection !== begun) return;
        begun.wasHeard = true;
        // Our own server's words: the subprotocol's name was agreed on.
        receive(begun, JSON.parse(text) as ServerMessage);
      },
      closed: (code) => broke(begun, code),
    });
  };

  const receive = (from: Connection, message: ServerMessage): void => {
    switch (message.type) {
      case 'connection_ack':
        from.isReady = true;
        look(beatMs);
        for (const [id, subscription] of subscriptions) sendSubscription(id, subscription);
        return;
      case 'ping':
        return send({ type: 'pong' });
      case 'pong':
        // The token is of another session now, or of none: the connection cannot take it over.
        if (message.payload?.accepted === false) drop(from, forbidden);
        return;
      case 'next':
        return subscriptions.get(message.id)?.next(message.payload);
      case 'error':
        return end(message.id, message.payload[0] && errorOf(message.payload[0]));
      case 'complete':
        return end(message.id);
      default:
        return unreachable(message);
    }
  };

  const end = (id: string, error?: SyncError): void => {
    const ended = subscriptions.get(id);
    subscriptions.delete(id);
    ended?.ended(error);
  };

  /** Looks after a while whether anything came, asks where nothing did, and gives up where nothing comes then either. */
  const look = (afterMs: number, asked = false): void => {
    const looked = connection;
    if (!looked) return;
    looked.cancelLook();
    looked.wasHeard = false;
    looked.cancelLook = clock.after(afterMs, () => {
      if (looked.wasHeard && looked.isReady) {
        failures = 0;
        isInDoubt = false;
        look(beatMs);
      } else if (asked || !looked.isReady) {
        drop(looked, 1006);
        if (afterMs === doubtMs) void connect();
        else if (asked) {
          isInDoubt = true;
          silent?.();
        }
      } else {
        send({ type: 'ping' });
        look(patienceMs, true);
      }
    });
  };

  /** For an adapter that does not tell of the end, a phone's in a tunnel. */
  const drop = (dropped: Connection, code: number): void => {
    const { link } = dropped;
    broke(dropped, code);
    link?.close();
  };

  const broke = (broken: Connection, code: number): void => {
    if (connection !== broken) return;
    broken.cancelLook();
    connection = undefined;
    if (code === forbidden) refusedToken = { token: broken.token };
    if (!isOver && !isLast(code)) retryLater();
    for (const subscription of subscriptions.values()) subscription.lost?.();
  };

  const retryLater = (): void => {
    cancelRetry?.();
    cancelRetry = clock.after(backOffMs(++failures, random), () => void connect());
  };

  return {
    subscribe(subscription) {
      const id = String(++lastId);
      subscriptions.set(id, subscription);
      if (connection?.isReady) sendSubscription(id, subscription);
      else if (!cancelRetry) void connect();
      return () => {
        if (subscriptions.delete(id) && connection?.isReady) send({ type: 'complete', id });
      };
    },
    renew(token) {
      if (connection?.isReady) send({ type: 'ping', payload: authorizationOf(token) });
    },
    resume() {
      failures = 0;
      isInDoubt = true;
      if (!connection) void connect();
      else if (connection.isReady) {
        send({ type: 'ping' });
        look(doubtMs, true);
      }
    },
    close() {
      isOver = true;
      cancelRetry?.();
      subscriptions.clear();
      if (connection) drop(connection, 1000);
    },
  };
}
