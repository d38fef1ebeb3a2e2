export type { PubSub } from './pubsub.ts';
