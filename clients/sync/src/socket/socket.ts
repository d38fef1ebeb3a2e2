import type { Clock, SocketAdapter, SocketLink } from '../adapters.ts';
import { backOffMs } from '../back-off.ts';
import { errorOf } from '../request.ts';
import type { SyncError } from '../sync-error.ts';
import type { Tokens } from '../tokens.ts';
import { unreachable } from '../unreachable.ts';
import { createPatience, createPulse, longestPatienceMs, type Pulse } from './pulse.ts';
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
  /** The connection broke, or seems to be dead; it is sent again over the next one. */
  readonly lost?: () => void;
  /** The connection that seemed to be dead was slow. */
  readonly found?: () => void;
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
  /** The connection seems to have died in silence: others may have too. */
  readonly silent?: () => void;
  /** It was slow. */
  readonly slow?: () => void;
}

interface Connection {
  readonly token: string | undefined;
  link: SocketLink | undefined;
  /** From when the server has taken it. */
  pulse: Pulse | undefined;
  /** Cancels what would give it up before that. */
  cancelGiveUp: () => void;
}

export function createSocket({ url, open, tokens, clock, random, silent, slow }: SocketOptions): Socket {
  const subscriptions = new Map<string, Subscription>();
  let connection: Connection | undefined;
  /** Made beside a connection that seems to be dead. Whichever is heard first is the one from then on. */
  let rival: Connection | undefined;
  let isSuspected = false;
  let isConnecting = false;
  let cancelRetry: (() => void) | undefined;
  let refusedToken: { readonly token: string | undefined } | undefined;
  let failures = 0;
  /**
   * What the next connection has to come about, from when the platform told of the network or one died in silence until
   * one lives: a platform may have sent it down another dead one.
   */
  let doubtedMs: number | undefined;
  const patience = createPatience();
  let lastId = 0;
  let isOver = false;

  const send = ({ link }: Connection, message: ClientMessage): void => link?.send(JSON.stringify(message));
  const sendSubscription = (over: Connection, id: string, { query, variables, sent }: Subscription): void => {
    send(over, { type: 'subscribe', id, payload: { query, variables: variables() } });
    sent?.();
  };

  const isNeeded = (): boolean => !isOver && subscriptions.size > 0 && !rival && (!connection || isSuspected);

  const connect = async (): Promise<void> => {
    if (isConnecting || !isNeeded()) return;
    cancelRetry?.();
    cancelRetry = undefined;
    isConnecting = true;
    try {
      const token = refusedToken ? await tokens.renew(refusedToken.token) : await tokens.get();
      if (isNeeded()) begin(token);
    } catch {
      retryLater();
    } finally {
      isConnecting = false;
    }
  };

  const begin = (token: string | undefined): void => {
    const begun: Connection = { token, link: undefined, pulse: undefined, cancelGiveUp: () => undefined };
    let openedAt = clock.now();
    if (connection) rival = begun;
    else connection = begun;
    refusedToken = undefined;
    expectReady(begun);
    begun.link = open(url.replace(/^http/, 'ws'), subprotocol, {
      opened() {
        if (!isOurs(begun)) return;
        openedAt = clock.now();
        expectReady(begun);
        send(begun, { type: 'connection_init', payload: authorizationOf(token) });
      },
      received(text) {
        if (!isOurs(begun)) return;
        if (!begun.pulse) patience.took(clock.now() - openedAt);
        begun.pulse?.heard();
        if (begun === connection && isSuspected) trust(begun);
        // Our own server's words: the subprotocol's name was agreed on.
        receive(begun, JSON.parse(text) as ServerMessage);
      },
      closed: (code) => broke(begun, code),
    });
  };

  const isOurs = (which: Connection): boolean => which === connection || which === rival;

  const expectReady = (begun: Connection): void => {
    begun.cancelGiveUp();
    begun.cancelGiveUp = clock.after(doubtedMs ?? longestPatienceMs, () => {
      drop(begun, 1006);
      if (doubtedMs === undefined) return;
      doubtedMs *= 2;
      if (doubtedMs > longestPatienceMs) doubtedMs = undefined;
      void connect();
    });
  };

  const ready = (begun: Connection): void => {
    begun.cancelGiveUp();
    if (begun === rival && connection) drop(connection, 1000);
    begun.pulse = createPulse({
      clock,
      patience,
      ping: () => send(begun, { type: 'ping' }),
      beat() {
        failures = 0;
        doubtedMs = undefined;
      },
      silent: suspect,
    });
    for (const [id, subscription] of subscriptions) sendSubscription(begun, id, subscription);
  };

  const suspect = (): void => {
    isSuspected = true;
    for (const subscription of subscriptions.values()) subscription.lost?.();
    if (doubtedMs === undefined) {
      doubtedMs = patience.ms;
      silent?.();
    }
    void connect();
  };

  const trust = (slowOne: Connection): void => {
    isSuspected = false;
    doubtedMs = undefined;
    cancelRetry?.();
    cancelRetry = undefined;
    if (rival) drop(rival, 1000);
    slowOne.pulse?.goOn();
    slow?.();
    for (const subscription of subscriptions.values()) subscription.found?.();
  };

  const receive = (from: Connection, message: ServerMessage): void => {
    switch (message.type) {
      case 'connection_ack':
        return ready(from);
      case 'ping':
        return send(from, { type: 'pong' });
      case 'pong':
        // The token is of another session now, or of none: the connection cannot take it over.
        if (message.payload?.accepted === false) drop(from, forbidden);
        return;
      case 'next':
        from.pulse?.told();
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

  /** For an adapter that does not tell of the end, a phone's in a tunnel. */
  const drop = (dropped: Connection, code: number): void => {
    const { link } = dropped;
    broke(dropped, code);
    link?.close();
  };

  const broke = (broken: Connection, code: number): void => {
    if (!isOurs(broken)) return;
    broken.cancelGiveUp();
    broken.pulse?.stop();
    if (broken === connection) {
      connection = rival;
      isSuspected = false;
      if (broken.pulse) for (const subscription of subscriptions.values()) subscription.lost?.();
    }
    rival = undefined;
    if (code === forbidden) refusedToken = { token: broken.token };
    if (!isOver && !isLast(code) && (!connection || isSuspected)) retryLater();
  };

  const retryLater = (): void => {
    cancelRetry?.();
    cancelRetry = clock.after(backOffMs(++failures, random), () => void connect());
  };

  return {
    subscribe(subscription) {
      const id = String(++lastId);
      subscriptions.set(id, subscription);
      if (connection?.pulse) sendSubscription(connection, id, subscription);
      else if (!cancelRetry) void connect();
      return () => {
        if (subscriptions.delete(id) && connection?.pulse) send(connection, { type: 'complete', id });
      };
    },
    renew(token) {
      if (connection?.pulse) send(connection, { type: 'ping', payload: authorizationOf(token) });
    },
    resume() {
      failures = 0;
      doubtedMs = patience.ms;
      const coming = rival ?? (connection?.pulse ? undefined : connection);
      if (coming) expectReady(coming);
      else if (connection && !isSuspected) connection.pulse?.ask();
      else void connect();
    },
    close() {
      isOver = true;
      cancelRetry?.();
      subscriptions.clear();
      if (rival) drop(rival, 1000);
      if (connection) drop(connection, 1000);
    },
  };
}
