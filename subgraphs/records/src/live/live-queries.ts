import type { CursorSeal } from '@trellis/change-log';
import { parameterText } from '@trellis/postgres';
import type { EventStream, Log } from '@trellis/service-api';
import { refuseScans } from '../explain/refuse-scans.ts';
import { bind, valueOf, type Values } from '../run/bind.ts';
import type { Version } from '../versions.ts';
import { cohortKey } from './cohort-key.ts';
import type { LiveStatement } from './compile-live.ts';
import { endable, type Ending } from './endable.ts';
import type { LiveCohort } from './live-cohort.ts';
import { LiveOperation } from './live-operation.ts';
import type { LiveRequest } from './live-request.ts';
import { Slots } from './slots.ts';
import type { Tail } from './tail.ts';

const usualIntervalMs = 1_000;
const shortestIntervalMs = 100;
const longestIntervalMs = 3_600_000;

/** Statements of live queries that run at a time: most connections are for those who wait for one answer. */
const statementsAtATime = 3;

export interface LiveSubscription {
  readonly version: Version;
  readonly request: LiveRequest;
  readonly statement: LiveStatement;
  readonly values: Values;
  readonly tail: Tail;
  readonly seal: CursorSeal;
}

/** The live queries of this process. Equal ones are evaluated once, and those of one statement together. */
export class LiveQueries {
  readonly #log: Log;
  readonly #slots = new Slots(statementsAtATime);
  readonly #operations = new Map<string, LiveOperation>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The whole result, then what changes of it, each a GraphQL response as text. A reader who is slow gets what has
   * changed since his last one, never what was in between. Rejects where a value is not of
   * its type, and where the app refuses what it would read.
   */
  async open(subscription: LiveSubscription): Promise<EventStream> {
    const { version, request, statement, values } = subscription;
    const bound = bind(statement, values);
    await refuseScans(
      version,
      statement,
      bound.map((value) => [parameterText(value)]),
    );
    const minIntervalMs = intervalOf(request, values);
    const key = `${minIntervalMs} ${cohortKey(statement, bound, { key: request.key, parts: request.update })}`;
    const join = (wake: () => void) => {
      const cohort = this.#operation(subscription).cohort(key, { request, statement, values, minIntervalMs });
      return { cohort, leave: cohort.enter(wake) };
    };
    // Another version's stream begins with a whole result again, so it needs no place.
    return endable(
      (ending) => updates(join, ending),
      () => undefined,
    );
  }

  #operation({ version, statement, tail, seal }: LiveSubscription): LiveOperation {
    const known = this.#operations.get(statement.text);
    if (known) return known;
    const operation = new LiveOperation({
      version,
      statement,
      tail,
      seal,
      slots: this.#slots,
      log: this.#log,
      onAbandoned: () => this.#operations.delete(statement.text),
    });
    this.#operations.set(statement.text, operation);
    return operation;
  }
}

async function* updates(
  join: (wake: () => void) => { readonly cohort: LiveCohort; readonly leave: () => void },
  ending: Ending,
) {
  const { cohort, leave } = join(ending.wake);
  try {
    let told = await cohort.fresh();
    yield told.full();
    while (!ending.isEnded) {
      const { current } = cohort;
      if (!current || current === told) {
        await ending.woken();
        continue;
      }
      const update = current.since(told);
      told = current;
      if (update !== undefined) yield update;
    }
  } finally {
    leave();
  }
}

function intervalOf({ minIntervalMs }: LiveRequest, values: Values): number {
  const asked = minIntervalMs && valueOf(minIntervalMs, values);
  const interval = typeof asked === 'number' ? asked : usualIntervalMs;
  return Math.min(Math.max(interval, shortestIntervalMs), longestIntervalMs);
}
