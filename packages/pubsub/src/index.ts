export { createMemoryPubSub } from './memory-pubsub.ts';
export type { PubSub } from './pubsub.ts';
export { createRedisPubSub, type RedisPubSubOptions } from './redis-pubsub.ts';
