import { type Disk, readKept } from './disk.ts';
import type { Document } from './document.ts';
import type { Write } from './outbox.ts';

/** Why a write is not going to be applied unless somebody decides about it. */
export type Refusal =
  | {
      /** The server refused it. */
      readonly kind: 'REJECTED';
      readonly fieldErrors: readonly FieldError[];
      /** What the server keeps it under, until it is retried or dismissed. */
      readonly rejectedId: string | null;
    }
  | {
      /** The server does not take a request with it: the model or the field is gone, say, or it is too large. */
      readonly kind: 'FAILED';
      readonly code: string;
      readonly message: string;
    }
  | {
      /** The record has changed meanwhile, and nothing decided between the two. */
      readonly kind: 'CONFLICT';
      /** The server's record; null where it was deleted or may not be seen. */
      readonly theirs: Document | null;
    };

export interface FieldError {
  /** The field, and the place in it. Empty where the write as a whole is wrong. */
  readonly path: readonly string[];
  /** Of the API's rules: `required`, `maxLength`, `unique`, … */
  readonly rule: string;
  readonly params: unknown;
  /** In the language of the request. */
  readonly message: string;
}

export interface Reject {
  readonly order: number;
  readonly write: Write;
  readonly refusal: Refusal;
}

/** The refused writes that the app has not decided about, oldest first, kept across restarts. */
export interface Rejects {
  readonly all: readonly Reject[];
  add(write: Write, refusal: Refusal): void;
  /** Takes it out of the list; undefined where it is not there. */
  take(key: string): Reject | undefined;
  /** What the server keeps those under that were taken out, and that it has not been told of. */
  readonly decided: readonly string[];
  /** The server has been told. */
  forget(rejectedId: string): void;
}

const prefix = 'reject/';
const decidedPrefix = 'decided/';

export function createRejects(disk: Disk): Rejects {
  let all: readonly Reject[] = readKept<Reject>(disk, prefix);
  const kept = [...disk.entries.keys()].filter((key) => key.startsWith(decidedPrefix));
  const decided = new Set(kept.map((key) => key.slice(decidedPrefix.length)));
  const forget = (rejectedId: string): void => {
    if (decided.delete(rejectedId)) disk.set(decidedPrefix + rejectedId, null);
  };
  return {
    get decided() {
      return [...decided];
    },
    forget,
    get all() {
      return all;
    },
    add(write, refusal) {
      // Refused again, it stays where the server keeps it.
      if (refusal.kind === 'REJECTED' && refusal.rejectedId !== null) forget(refusal.rejectedId);
      const added = { order: (all[all.length - 1]?.order ?? 0) + 1, write, refusal };
      all = [...all, added];
      disk.set(`${prefix}${write.key}`, JSON.stringify(added));
    },
    take(key) {
      const taken = all.find(({ write }) => write.key === key);
      all = all.filter((each) => each !== taken);
      disk.set(`${prefix}${key}`, null);
      const rejectedId = taken?.refusal.kind === 'REJECTED' ? taken.refusal.rejectedId : null;
      if (rejectedId !== null) {
        decided.add(rejectedId);
        disk.set(decidedPrefix + rejectedId, '');
      }
      return taken;
    },
  };
}
