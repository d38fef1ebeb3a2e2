import { type CursorSeal, endOfLog, quoteSchema } from '@trellis/change-log';
import { isUnreachable, parameterText, pipeline } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { bind } from '../run/bind.ts';
import { explainDatabaseError } from '../run/database-error.ts';
import type { Version } from '../versions.ts';
import type { LiveStatement } from './compile-live.ts';
import { LiveCohort, type LiveCohortOptions } from './live-cohort.ts';
import { LiveResult, type LiveRow } from './live-result.ts';
import type { Slots } from './slots.ts';
import type { Tail } from './tail.ts';
import { valuesOfRows } from './values-of-rows.ts';

/** Cohorts that one statement evaluates: enough that the way to the database costs each next to nothing. */
const batchSize = 100;
/** After an evaluation that failed. */
const retryMs = 1_000;

export interface LiveOperationOptions {
  readonly version: Version;
  readonly statement: LiveStatement;
  readonly tail: Tail;
  readonly seal: CursorSeal;
  /** Shared by all operations of the process. */
  readonly slots: Slots;
  readonly log: Log;
  readonly onAbandoned: () => void;
}

/**
 * The cohorts of one statement. A change of what the statement reads makes those due that it can concern, each as soon as its
 * interval allows, and those that are due are evaluated together. Without a change, or without a subscriber, nothing is asked.
 */
export class LiveOperation {
  readonly #options: LiveOperationOptions;
  readonly #cohorts = new Map<string, { readonly cohort: LiveCohort; readonly stopListening: () => void }>();
  /** When each cohort that has something to find out may be evaluated. */
  readonly #due = new Map<LiveCohort, number>();
  #timer: { readonly at: number; readonly timeout: NodeJS.Timeout } | undefined;
  #isEvaluating = false;

  constructor(options: LiveOperationOptions) {
    this.#options = options;
  }

  /** The cohort of subscribers with these values. Whoever gets it must enter it in the same turn. */
  cohort(key: string, options: LiveCohortOptions): LiveCohort {
    const known = this.#cohorts.get(key);
    if (known) return known.cohort;
    const cohort = new LiveCohort(options, {
      hurry: () => this.#schedule(cohort, performance.now()),
      abandoned: () => this.#abandon(key, cohort),
    });
    this.#cohorts.set(key, { cohort, stopListening: this.#listen(cohort) });
    return cohort;
  }

  #listen(cohort: LiveCohort): () => void {
    const { tail, statement } = this.#options;
    const { rows } = cohort.request.list;
    const only = statement.readsModelOnce ? valuesOfRows(rows, cohort.values) : undefined;
    const changed = () => this.#schedule(cohort, cohort.evaluatedAt + cohort.minIntervalMs);
    const stops = [...statement.reads].map((id) => tail.listen(id, changed, id === rows.model.id ? only : undefined));
    return () => {
      for (const stop of stops) stop();
    };
  }

  #abandon(key: string, cohort: LiveCohort): void {
    this.#cohorts.get(key)?.stopListening();
    this.#cohorts.delete(key);
    this.#due.delete(cohort);
    if (this.#cohorts.size > 0) return;
    clearTimeout(this.#timer?.timeout);
    this.#options.onAbandoned();
  }

  #schedule(cohort: LiveCohort, at: number): void {
    this.#due.set(cohort, Math.min(at, this.#due.get(cohort) ?? Infinity));
    this.#wakeAt(at);
  }

  #wakeAt(at: number): void {
    if (this.#isEvaluating || (this.#timer && this.#timer.at <= at)) return;
    clearTimeout(this.#timer?.timeout);
    // Never at once: one change makes many cohorts due in this turn.
    const timeout = setTimeout(() => void this.#evaluateDue(), Math.max(0, at - performance.now()));
    this.#timer = { at, timeout };
  }

  async #evaluateDue(): Promise<void> {
    this.#timer = undefined;
    this.#isEvaluating = true;
    await this.#options.slots.run(() => this.#evaluate(this.#takeDue()));
    this.#isEvaluating = false;
    let first = Infinity;
    for (const at of this.#due.values()) first = Math.min(first, at);
    if (first < Infinity) this.#wakeAt(first);
  }

  #takeDue(): readonly LiveCohort[] {
    // Timers round: what is due within the millisecond is due.
    const now = performance.now() + 1;
    const taken: LiveCohort[] = [];
    for (const [cohort, at] of this.#due) {
      if (taken.length === batchSize) break;
      if (at > now) continue;
      this.#due.delete(cohort);
      taken.push(cohort);
    }
    return taken;
  }

  /** Never rejects. */
  async #evaluate(cohorts: readonly LiveCohort[]): Promise<void> {
    const [first] = cohorts;
    if (!first) return;
    const { version, log } = this.#options;
    for (const cohort of cohorts) cohort.begin(performance.now());
    try {
      for (const [cohort, result] of await this.#ask(cohorts)) cohort.done(result);
    } catch (error) {
      // What fails for one must not keep the others from their results.
      if (cohorts.length > 1 && !isUnreachable(error)) {
        for (const cohort of cohorts) await this.#evaluate([cohort]);
        return;
      }
      log.warn({ err: error, appId: version.appId }, 'a live query could not be evaluated');
      const told = explainDatabaseError(error, version.constraints);
      for (const cohort of cohorts) {
        cohort.failed(told);
        if (!cohort.isAbandoned) this.#schedule(cohort, performance.now() + retryMs);
      }
    }
  }

  async #ask(cohorts: readonly LiveCohort[]): Promise<ReadonlyMap<LiveCohort, LiveResult>> {
    const { version, statement, seal } = this.#options;
    const { pool, schema } = version;
    const asksCursor = cohorts.some(({ request }) => request.update.some(({ kind }) => kind === 'cursor'));
    // Before the records are read: whoever goes on from there may be told of something again, and misses nothing.
    const cursor = asksCursor ? seal.seal(await endOfLog(pool, quoteSchema(schema))) : undefined;
    const bound = cohorts.map((cohort) => bind(cohort.statement, cohort.values).map(parameterText));
    const values = statement.params.map((_, index) => bound.map((each) => each[index] ?? null));
    const [found = []] = await pipeline(pool, [{ name: statement.name, text: statement.text, values }]);
    const rows = cohorts.map((): LiveRow[] => []);
    for (const [cohort, , id, ...nodes] of found) {
      // The statement has texts in these columns.
      rows[Number(cohort) - 1]?.push({ id: String(id), nodes: nodes as readonly string[] });
    }
    return new Map(cohorts.map((cohort, index) => [cohort, new LiveResult(cohort.request, rows[index] ?? [], cursor)]));
  }
}
