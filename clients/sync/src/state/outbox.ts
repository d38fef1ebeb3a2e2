import { type Disk, readKept } from './disk.ts';
import type { Document, Values } from './document.ts';
import type { Place } from './replica.ts';

/** A write on its way to the server. */
export interface Write extends Place {
  /** The server applies it once, however often it is sent under this key. */
  readonly key: string;
  /** Writes are sent in this order. */
  readonly order: number;
  readonly op: WriteOp;
  /** Empty for a delete. */
  readonly data: Values;
  /** The record that it was made on: without a version where a write before it was still on its way. */
  readonly base: Document | null;
  /** The version that the server gave it. Shown until a pull has brought that version. */
  readonly appliedAs: number | null;
}

export type WriteOp = 'CREATE' | 'UPDATE' | 'DELETE';

/** The writes that no pull has brought back yet, in their order, kept across restarts. */
export interface Outbox {
  readonly all: readonly Write[];
  /** Those of one record. */
  of(place: Place): readonly Write[];
  /** The next ones to be sent: no two of one record, because the second has to know what became of the first. */
  next(limit: number): readonly Write[];
  add(write: Omit<Write, 'order' | 'appliedAs'>): void;
  /** Puts a write into the place of another; one and the same key keeps its place. */
  replace(write: Write, by: Write): void;
  readonly remove: (write: Write) => void;
  /** From here on it is sent as it is: what comes later may not be put into it. */
  readonly markSent: (write: Write) => void;
  /** Whether more can be put into it: it is the last one, and was never sent. */
  isOpen(write: Write): boolean;
}

const prefix = 'write/';

export function createOutbox(disk: Disk): Outbox {
  let writes: readonly Write[] = readKept<Write>(disk, prefix);
  // What an earlier process left may have been sent by it.
  const sent = new Set(writes.map(({ key }) => key));

  const last = (): Write | undefined => writes[writes.length - 1];
  const keep = (write: Write): void => disk.set(`${prefix}${write.key}`, JSON.stringify(write));

  return {
    get all() {
      return writes;
    },
    of: ({ model, id }) => writes.filter((write) => write.id === id && write.model === model),
    next(limit) {
      const places = new Set<string>();
      const batch: Write[] = [];
      for (const write of writes) {
        if (write.appliedAs !== null) continue;
        const place = `${write.model}/${write.id}`;
        if (places.has(place) || batch.length === limit) break;
        places.add(place);
        batch.push(write);
      }
      return batch;
    },
    add(write) {
      const added = { ...write, order: (last()?.order ?? 0) + 1, appliedAs: null };
      writes = [...writes, added];
      keep(added);
    },
    replace(write, by) {
      writes = writes.map((each) => (each.key === write.key ? by : each));
      if (by.key !== write.key) disk.set(`${prefix}${write.key}`, null);
      keep(by);
    },
    remove({ key }) {
      writes = writes.filter((each) => each.key !== key);
      sent.delete(key);
      disk.set(`${prefix}${key}`, null);
    },
    markSent: ({ key }) => void sent.add(key),
    isOpen: (write) => last()?.key === write.key && !sent.has(write.key),
  };
}
