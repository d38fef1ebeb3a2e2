import { createClient } from 'redis';
import type { PubSub } from './pubsub.ts';

export interface RedisPubSubOptions {
  readonly url: string;
  /** In front of every channel, for installations that share a Redis. Default `trellis:`. */
  readonly prefix?: string;
  /** Told once when Redis goes away, at the start too. It goes on trying. */
  readonly onAway?: (error: Error) => void;
  /** Told when Redis answers again. */
  readonly onBack?: () => void;
}

/**
 * Pub/sub between processes, over Redis. Nobody waits for Redis or fails because of it: while the connection is away
 * messages are dropped, and what is published after it came back is heard again.
 */
export function createRedisPubSub(options: RedisPubSubOptions): PubSub {
  const prefix = options.prefix ?? 'trellis:';
  const publisher = createClient({
    url: options.url,
    // A peer that vanished without a word is noticed by its silence.
    pingInterval: 5000,
    socket: { connectTimeout: 5000, socketTimeout: 15_000, reconnectStrategy: reconnectDelay },
  });
  // A connection that listens takes no other commands.
  const subscriber = publisher.duplicate();
  const clients = [publisher, subscriber];
  let isAway = false;
  const onError = (error: Error): void => {
    if (!isAway) options.onAway?.(error);
    isAway = true;
  };
  const onReady = (): void => {
    if (!isAway || !clients.every((client) => client.isReady)) return;
    isAway = false;
    options.onBack?.();
  };
  for (const client of clients) {
    client.on('error', onError).on('ready', onReady);
    client.connect().catch(onError);
  }
  return {
    async publish(channel, message) {
      // A bell that rings minutes late tells nothing, so it is not kept for later.
      if (publisher.isReady) publisher.publish(prefix + channel, message).catch(onError);
    },
    subscribe(channel, listener) {
      let stopped = false;
      const own = (message: string): void => {
        if (!stopped) listener(message);
      };
      const subscribed = subscriber.subscribe(prefix + channel, own);
      subscribed.catch(onError);
      return () => {
        if (stopped) return;
        stopped = true;
        subscribed.then(() => subscriber.unsubscribe(prefix + channel, own)).catch(onError);
      };
    },
    async [Symbol.asyncDispose]() {
      // What goes wrong from here on concerns nobody.
      for (const client of clients) client.off('error', onError).on('error', () => undefined);
      await Promise.all(
        clients.map(async (client) => {
          if (client.isReady) await client.close().catch(() => undefined);
          else client.destroy();
        }),
      );
    },
  };
}

/** Soon at first, every two seconds later, and never all processes at the same moment. */
function reconnectDelay(retries: number): number {
  return Math.min(50 * 2 ** Math.min(retries, 10), 2000) + Math.random() * 200;
}
