import { randomUUID } from 'node:crypto';
import type { PubSub } from '@trellis/pubsub';

/** Tells everybody who listens, in this process at once and in others by pub/sub. */
export interface Bell {
  ring(message: string): Promise<void>;
  /** Tells other processes alone. */
  ringElsewhere(message: string): Promise<void>;
  /** Returns how to stop. */
  listen(listener: (message: string) => void): () => void;
}

export function createBell(pubsub: PubSub, channel: string): Bell & Disposable {
  const origin = randomUUID();
  const listeners = new Set<(message: string) => void>();
  const tell = (message: string): void => {
    for (const listener of listeners) listener(message);
  };
  const stop = pubsub.subscribe(channel, (text) => {
    // Our own came already: this process must know at once, even while pub/sub is away.
    if (!text.startsWith(`${origin} `)) tell(text.slice(text.indexOf(' ') + 1));
  });
  const ringElsewhere = (message: string): Promise<void> => pubsub.publish(channel, `${origin} ${message}`);
  return {
    async ring(message) {
      tell(message);
      await ringElsewhere(message);
    },
    ringElsewhere,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.dispose]: stop,
  };
}
