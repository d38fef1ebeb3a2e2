import { endOfLog, dueCondition, type Position, quoteSchema } from '@trellis/change-log';
import type { Queryable } from '@trellis/postgres';
import type { PubSub } from '@trellis/pubsub';

/** How often the log is looked at without a bell. */
const tickMs = 1_000;

export function bellChannel(appId: string): string {
  return `records.changes.${appId}`;
}

/**
 * Watches the end of one app's log for all who wait for changes of it, with one query a tick: whoever waits for a model
 * that changed is woken, and reads by himself. Without listeners it asks nothing.
 */
export class Tail {
  readonly #database: Queryable;
  readonly #schema: string;
  readonly #appId: string;
  readonly #pubsub: PubSub;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<{ readonly model: string | undefined; readonly wake: () => void }>();
  #isRunning = false;
  #lookedAt = Date.now();
  #ring: (() => void) | undefined;

  constructor(options: {
    database: Queryable;
    schema: string;
    appId: string;
    pubsub: PubSub;
    onError: (error: unknown) => void;
  }) {
    this.#database = options.database;
    this.#schema = options.schema;
    this.#appId = options.appId;
    this.#pubsub = options.pubsub;
    this.#onError = options.onError;
  }

  /** Wakes the listener after each change of the model (of any, where none is named). Returns how to stop. */
  listen(model: string | undefined, wake: () => void): () => void {
    const listener = { model, wake };
    this.#listeners.add(listener);
    // One that has not noticed yet that the last listener left goes on for this one.
    if (!this.#isRunning) void this.#run();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#ring?.();
    };
  }

  /** How long ago the end of the log was looked at: what was committed since then may be unknown. */
  get behindMs(): number {
    return Date.now() - this.#lookedAt;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let rung = false;
    const unsubscribe = this.#pubsub.subscribe(bellChannel(this.#appId), () => {
      rung = true;
      this.#ring?.();
    });
    let position: Position | undefined;
    while (this.#listeners.size > 0) {
      rung = false;
      try {
        const looking = Date.now();
        position = await this.#look(position);
        this.#lookedAt = looking;
      } catch (error) {
        // The database is away: those who wait go on waiting, and look by themselves when they are woken.
        this.#onError(error);
      }
      if (!rung && this.#listeners.size > 0) await this.#nextRing();
    }
    unsubscribe();
    this.#isRunning = false;
  }

  #nextRing(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, tickMs);
      this.#ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #look(position: Position | undefined): Promise<Position> {
    const schema = quoteSchema(this.#schema);
    const end = await endOfLog(this.#database, schema);
    if (!position || position.epoch !== end.epoch) {
      this.#wake(undefined);
      return end;
    }
    if (position.from === end.from) return position;
    const { rows } = await this.#database.query<{ model: string }>(
      `select distinct c.model from ${schema}._change c where ${dueCondition('c', ['$1', '$2', '-1'])}`,
      [position.from, end.from],
    );
    if (rows.length > 0) this.#wake(new Set(rows.map(({ model }) => model)));
    return end;
  }

  #wake(models: ReadonlySet<string> | undefined): void {
    for (const { model, wake } of this.#listeners) if (!models || model === undefined || models.has(model)) wake();
  }
}
