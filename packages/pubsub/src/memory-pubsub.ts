import { EventEmitter } from 'node:events';
import type { PubSub } from './pubsub.ts';

/** Pub/sub within one process. It is the specification of every other implementation. */
export function createMemoryPubSub(): PubSub {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  // A channel may be called `error`, which an emitter treats in its own way.
  const event = (channel: string): string => `channel:${channel}`;
  return {
    async publish(channel, message) {
      // Listeners run after the publisher went on, as they would in another process.
      queueMicrotask(() => emitter.emit(event(channel), message));
    },
    subscribe(channel, listener) {
      // One function may listen twice and stops once a time.
      const own = (message: string): void => listener(message);
      emitter.on(event(channel), own);
      return () => emitter.off(event(channel), own);
    },
    async [Symbol.asyncDispose]() {
      emitter.removeAllListeners();
    },
  };
}
