import { pipeline, Pipeline, type PipelinedStatement } from './pipeline.ts';
import type { Queryable } from './pool.ts';

/** A connection whose transaction begins with the first that is asked of it. */
export class LateBegin implements Queryable {
  readonly #client: Queryable;
  #opening: readonly PipelinedStatement[] | undefined;

  constructor(client: Queryable, opening: readonly PipelinedStatement[]) {
    this.#client = client;
    this.#opening = opening;
  }

  // `pg` declares one function a form of its arguments, which are passed on here as they are.
  readonly query = ((...asked: Parameters<Queryable['query']>): unknown => {
    const opening = this.#opening;
    this.#opening = undefined;
    if (!opening) return this.#client.query(...asked);
    const [first]: readonly unknown[] = asked;
    if (first instanceof Pipeline) {
      first.precededBy(opening);
      return this.#client.query(...asked);
    }
    return pipeline(this.#client, opening).then(() => this.#client.query(...asked));
  }) as Queryable['query'];
}
