import type { EventStream, Log } from '@trellis/service-api';
import { bind } from '../run/bind.ts';
import { changeBatches } from './change-batches.ts';
import { ChangeCohort, type Reader } from './change-cohort.ts';
import type { ChangeSource } from './change-messages.ts';
import { cohortKey } from './cohort-key.ts';
import { endable } from './endable.ts';
import { Slots } from './slots.ts';
import type { Tail } from './tail.ts';
import { valuesOfRows } from './values-of-rows.ts';

/** Reads of the log that run at a time: most connections are for those who wait for one answer. */
const readsAtATime = 3;

/** A cohort's key is of all values but these, which are a moment's. */
const window = { from: '', to: '', afterSeq: '', limit: 0 };

export interface ChangesSubscription extends ChangeSource {
  /** The place of a stream that this one goes on from, and so says no READY. */
  readonly from: string | undefined;
  readonly tail: Tail;
}

/** The subscriptions to changes of this process. Equal ones share what is read for them. */
export class ChangeStreams {
  readonly #log: Log;
  readonly #slots = new Slots(readsAtATime);
  readonly #cohorts = new Map<string, ChangeCohort>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The batches of a subscription, each a GraphQL response as text: READY with the cursor that everything after it is
   * newer than, then the changes, page by page, as far as they are asked for. RESET where the cursor cannot be used.
   */
  open(subscription: ChangesSubscription): EventStream {
    const { seal, from } = subscription;
    const reader: Reader = { at: undefined, position: undefined };
    const join = (wake: () => void) => {
      const cohort = this.#cohort(subscription);
      return { cohort, leave: cohort.enter(reader, wake) };
    };
    const lagMs = () => subscription.tail.behindMs;
    return endable(
      (ending) => changeBatches({ source: subscription, from, join, reader, slots: this.#slots, ending, lagMs }),
      () => (reader.position ? seal.seal(reader.position) : from),
    );
  }

  #cohort(source: ChangesSubscription): ChangeCohort {
    const { request, statement, values, tail } = source;
    const key = cohortKey(statement, bind(statement, { ...values, window }), {
      key: request.key,
      parts: request.batch,
    });
    const known = this.#cohorts.get(key);
    if (known) return known;
    const cohort = new ChangeCohort({
      source,
      listen: (changed) => tail.listen(request.rows.model.id, changed, valuesOfRows(request.rows, values)),
      slots: this.#slots,
      log: this.#log,
      onAbandoned: () => this.#cohorts.delete(key),
    });
    this.#cohorts.set(key, cohort);
    return cohort;
  }
}
