import { endOfLog, dueCondition, type Position, quoteSchema } from '@trellis/change-log';
import type { Queryable } from '@trellis/postgres';
import type { PubSub } from '@trellis/pubsub';
import { type ColumnValues, Interests, type Touched } from './interests.ts';

/** How often the log is looked at without a bell. */
const tickMs = 1_000;
/** Of more different values than this in one look nobody's are sorted out. */
const mostTouched = 5_000;
/** Whom no change concerns is woken so often all the same once something changes: a place in the log must not grow old. */
const everybodyMs = 10 * 60_000;

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
  readonly #listeners = new Interests();
  #isRunning = false;
  #lookedAt = Date.now();
  #wokeAllAt = Date.now();
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

  /**
   * Wakes the listener after each change of the model (of any, where none is named) that can concern `only`; now and then
   * after others too. Returns how to stop.
   */
  listen(model: string | undefined, wake: () => void, only?: ColumnValues): () => void {
    const leave = this.#listeners.add({ model, wake, only });
    // One that has not noticed yet that the last listener left goes on for this one.
    if (!this.#isRunning) void this.#run();
    return () => {
      leave();
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
    const touched = await this.#touchedIn(position, end);
    const isTime = touched.length > 0 && Date.now() - this.#wokeAllAt > everybodyMs;
    this.#wake(isTime || touched.length > mostTouched ? undefined : touched);
    return end;
  }

  async #touchedIn(position: Position, end: Position): Promise<readonly Touched[]> {
    // Asked for after the end was taken: whoever comes later takes his baseline later, so nothing up to the end is news to him.
    const { columns } = this.#listeners;
    const { rows } = await this.#database.query<TouchedRow>(
      `select distinct c.model, k.name as "column", image.row ->> k.name as value, jsonb_exists(image.row, k.name) as "isKnown"
from ${quoteSchema(this.#schema)}._change c
left join unnest($3::text[], $4::text[]) as k(model, name) on k.model = c.model
left join lateral (values (c.old), (c.new)) as image(row) on k.name is not null and image.row is not null
where ${dueCondition('c', ['$1', '$2', '-1'])} limit $5`,
      [
        position.from,
        end.from,
        columns.map(({ model }) => model),
        columns.map(({ column }) => column),
        mostTouched + 1,
      ],
    );
    return rows.map(({ model, column, value, isKnown }) => {
      if (column === null) return { model };
      return isKnown ? { model, column, value } : { model, column };
    });
  }

  #wake(touched: readonly Touched[] | undefined): void {
    if (!touched) this.#wokeAllAt = Date.now();
    for (const { wake } of this.#listeners.concernedBy(touched)) wake();
  }
}

interface TouchedRow {
  readonly model: string;
  readonly column: string | null;
  readonly value: string | null;
  readonly isKnown: boolean | null;
}
