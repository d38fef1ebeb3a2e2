import type { Statement } from '../compile/compilation.ts';
import type { Values } from '../run/bind.ts';
import { Arrivals } from './arrivals.ts';
import type { LiveRequest } from './live-request.ts';
import type { LiveResult } from './live-result.ts';

/** What the cohort asks of those who evaluate it. */
export interface CohortWork {
  /** An evaluation as soon as can be. */
  readonly hurry: () => void;
  /** The last subscriber has left. */
  readonly abandoned: () => void;
}

export interface LiveCohortOptions {
  readonly request: LiveRequest;
  readonly statement: Statement;
  readonly values: Values;
  readonly minIntervalMs: number;
}

/**
 * Subscribers of a live query whose statement and values are equal: one result serves them all. It holds the latest
 * result alone; each subscriber remembers which one he was told last.
 */
export class LiveCohort {
  readonly request: LiveRequest;
  /** Of whoever came first, as `values`: in statements of one text the parameters may be found in different places. */
  readonly statement: Statement;
  readonly values: Values;
  readonly minIntervalMs: number;
  /** When the last evaluation began. */
  evaluatedAt = -Infinity;
  readonly #work: CohortWork;
  readonly #subscribers = new Set<() => void>();
  readonly #arrivals = new Arrivals<LiveResult>();
  #current: LiveResult | undefined;

  constructor(options: LiveCohortOptions, work: CohortWork) {
    this.request = options.request;
    this.statement = options.statement;
    this.values = options.values;
    this.minIntervalMs = options.minIntervalMs;
    this.#work = work;
  }

  get isAbandoned(): boolean {
    return this.#subscribers.size === 0;
  }

  get current(): LiveResult | undefined {
    return this.#current;
  }

  /** `wake` is called after each change of the result. Returns how to leave. */
  enter(wake: () => void): () => void {
    this.#subscribers.add(wake);
    return () => {
      if (this.#subscribers.delete(wake) && this.isAbandoned) this.#work.abandoned();
    };
  }

  /** The result of an evaluation that begins after this call: what was committed before it is in there. */
  fresh(): Promise<LiveResult> {
    const result = this.#arrivals.wait();
    this.#work.hurry();
    return result;
  }

  /** An evaluation begins: whoever asks for a fresh result from now on waits for the next one. */
  begin(now: number): void {
    this.evaluatedAt = now;
    this.#arrivals.begin();
  }

  done(result: LiveResult): void {
    const isNews = !this.#current || !result.equals(this.#current);
    const current = isNews || !this.#current ? result : this.#current;
    this.#current = current;
    this.#arrivals.done(current);
    if (isNews) for (const wake of this.#subscribers) wake();
  }

  /** Those who have a result keep it. */
  failed(error: unknown): void {
    this.#arrivals.failed(error);
  }
}
