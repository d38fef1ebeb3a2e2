import type { PubSub } from '@trellis/pubsub';
import type { Log } from '@trellis/service-api';
import type { Pool } from 'pg';
import { appSchema } from '../sql.ts';
import { Tail } from './tail.ts';

/** One tail an app, for all who wait for its changes in this process. */
export class Tails {
  readonly #pubsub: PubSub;
  readonly #log: Log;
  readonly #tails = new Map<string, Tail>();

  constructor(pubsub: PubSub, log: Log) {
    this.#pubsub = pubsub;
    this.#log = log;
  }

  of(appId: string, database: Pool): Tail {
    const known = this.#tails.get(appId);
    if (known) return known;
    const tail = new Tail({
      database,
      schema: appSchema(appId),
      appId,
      pubsub: this.#pubsub,
      onError: (err) => this.#log.warn({ err, appId }, 'the end of a change log could not be read'),
    });
    this.#tails.set(appId, tail);
    return tail;
  }

  forget(appId: string): void {
    this.#tails.delete(appId);
  }
}
