import { endOfLog, type Position, quoteSchema } from '@trellis/change-log';
import type { Log } from '@trellis/service-api';
import { explainDatabaseError } from '../run/database-error.ts';
import { Arrivals } from './arrivals.ts';
import { type ChangeMessage, type ChangeSource, controlText, readChanges } from './change-messages.ts';
import type { Slots } from './slots.ts';

/** What a cohort keeps of what it has told, for those who are slow and those who come back. */
const keptMessages = 256;
const keptBytes = 1024 * 1024;
/** After a read that failed. */
const retryMs = 1_000;

/** A place in what a cohort is told: behind one message, before the next. */
interface Place {
  readonly position: Position;
  /** What lies between `position` and here concerned nobody of the cohort. */
  upTo: Position;
  readonly number: number;
  readonly text: string;
  next: Place | undefined;
}

/** Where one subscriber is. */
export interface Reader {
  /** Undefined while what comes next for him must be read from the log. */
  at: Place | undefined;
  /** Behind what he was told; undefined before he was told anything. */
  position: Position | undefined;
}

/** The end of what is told, at one moment. */
interface End {
  readonly place: Place;
  readonly upTo: Position;
}

/**
 * Subscribers to the same changes: each stretch of the log is read once for all of them, and told in the same texts, as
 * a chain that each follows at his own pace. The chain is short: whoever falls behind is let go, and reads the log by
 * himself from his own position until he has caught up.
 */
export class ChangeCohort {
  readonly #source: ChangeSource;
  readonly #slots: Slots;
  readonly #log: Log;
  /** How each is woken. */
  readonly #readers = new Map<Reader, () => void>();
  readonly #arrivals = new Arrivals<End>();
  readonly #onAbandoned: () => void;
  readonly #stopListening: () => void;
  readonly #kept: Place[] = [];
  #bytes = 0;
  #isBehind = false;
  #isReading = false;

  constructor(options: {
    source: ChangeSource;
    listen: (changed: () => void) => () => void;
    slots: Slots;
    log: Log;
    onAbandoned: () => void;
  }) {
    this.#source = options.source;
    this.#slots = options.slots;
    this.#log = options.log;
    this.#onAbandoned = options.onAbandoned;
    // Listening comes before the baseline: what is committed in between is found.
    this.#stopListening = options.listen(() => this.#readOn());
  }

  /** `wake` is called when there is something to tell. Returns how to leave. */
  enter(reader: Reader, wake: () => void): () => void {
    this.#readers.set(reader, wake);
    return () => {
      if (!this.#readers.delete(reader) || this.#readers.size > 0) return;
      this.#stopListening();
      this.#onAbandoned();
    };
  }

  /** Puts the reader at the log's end, as it is at some moment after this call, and answers that. */
  async moveToEnd(reader: Reader): Promise<Position> {
    const arriving = this.#arrivals.wait();
    this.#readOn();
    const { place, upTo } = await arriving;
    reader.at = place;
    return upTo;
  }

  /** Puts the reader behind a message that was told lately: false where it is not known any more. */
  moveTo(position: Position, reader: Reader): boolean {
    const text = JSON.stringify(position);
    reader.at = this.#kept.findLast((place) => JSON.stringify(place.position) === text);
    return reader.at !== undefined;
  }

  /** The next message, and the reader is behind it; undefined where there is none yet. */
  advance(reader: Reader): string | undefined {
    const next = reader.at?.next;
    reader.position = next ? next.position : (reader.at?.upTo ?? reader.position);
    if (next) reader.at = next;
    return next?.text;
  }

  #readOn(): void {
    this.#isBehind = true;
    if (!this.#isReading) void this.#read();
  }

  /** Never rejects. */
  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#isBehind && this.#readers.size > 0) {
      this.#isBehind = false;
      this.#arrivals.begin();
      try {
        const place = await this.#slots.run(() => this.#toEnd());
        this.#arrivals.done({ place, upTo: place.upTo });
      } catch (error) {
        const { version } = this.#source;
        this.#log.warn({ err: error, appId: version.appId }, 'changes could not be read');
        this.#arrivals.failed(explainDatabaseError(error, version.constraints));
        setTimeout(() => this.#readOn(), retryMs);
        break;
      }
    }
    this.#isReading = false;
  }

  async #toEnd(): Promise<Place> {
    const head = this.#kept.at(-1);
    if (!head) return this.#append({ text: '', position: await this.#endOfLog() });
    const reading = readChanges(this.#source, head.upTo);
    let place = head;
    for (;;) {
      const { done, value } = await reading.next();
      if (!done) place = this.#append(value);
      else if (value) place.upTo = value;
      else {
        const position = await this.#endOfLog();
        place = this.#append({ text: controlText(this.#source, 'RESET', position), position });
      }
      if (!done || !value) this.#wake();
      if (done) return place;
    }
  }

  #wake(): void {
    for (const wake of this.#readers.values()) wake();
  }

  #endOfLog(): Promise<Position> {
    const { pool, schema } = this.#source.version;
    return endOfLog(pool, quoteSchema(schema));
  }

  #append({ text, position }: ChangeMessage): Place {
    const head = this.#kept.at(-1);
    const place: Place = { text, position, upTo: position, number: (head?.number ?? 0) + 1, next: undefined };
    if (head) head.next = place;
    this.#kept.push(place);
    this.#bytes += text.length;
    this.#trim();
    return place;
  }

  #trim(): void {
    const trimmed = this.#kept.length;
    while (this.#kept.length > 1 && (this.#kept.length > keptMessages || this.#bytes > keptBytes)) {
      this.#bytes -= this.#kept.shift()?.text.length ?? 0;
    }
    if (this.#kept.length === trimmed) return;
    const oldest = this.#kept[0]?.number ?? 0;
    for (const reader of this.#readers.keys()) if (reader.at && reader.at.number < oldest) reader.at = undefined;
  }
}
