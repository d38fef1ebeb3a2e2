import type { AuditCounted } from './event.ts';
import { type AuditSchema, type AuditStatement, insertCounted } from './insertion.ts';

export interface TallyOptions {
  readonly schema: AuditSchema;
  readonly write: (statement: AuditStatement) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Nobody waits for what is told here. */
export interface Tally extends AsyncDisposable {
  note(entry: AuditCounted, times?: number): void;
}

interface Counted {
  readonly entry: AuditCounted;
  times: number;
}

/** So many kinds are told apart in a minute; what comes beyond that is counted by its action and code alone. */
const maxKinds = 300;
const minuteMs = 60_000;

/**
 * Writes down what happens often, as refusals do, one statement at a time: while one is written, equal ones are counted
 * in memory, so that a flood of wrong tokens is not a flood of statements. Nor do many different ones fill the table.
 */
export function createTally({ schema, write, onError }: TallyOptions): Tally {
  const waiting = new Map<string, Counted>();
  let writing: Promise<void> | undefined;
  let kinds = { minute: 0, known: new Set<string>() };

  const isToldApart = (key: string): boolean => {
    const minute = Math.floor(Date.now() / minuteMs);
    if (kinds.minute !== minute) kinds = { minute, known: new Set() };
    if (kinds.known.size >= maxKinds) return kinds.known.has(key);
    kinds.known.add(key);
    return true;
  };

  const writeAll = async (): Promise<void> => {
    for (let next = waiting.entries().next().value; next; next = waiting.entries().next().value) {
      const [key, { entry, times }] = next;
      waiting.delete(key);
      await write(insertCounted(schema, entry, times)).catch(onError);
    }
    writing = undefined;
  };
  const keyOf = (entry: AuditCounted): string =>
    JSON.stringify({ ...entry, origin: { ...entry.origin, requestId: undefined } });

  return {
    note(entry, times = 1) {
      const { action, refusal } = entry;
      const told = isToldApart(keyOf(entry)) ? entry : { action, refusal, origin: {} };
      const key = keyOf(told);
      const counted = waiting.get(key);
      if (counted) counted.times += times;
      else waiting.set(key, { entry: told, times });
      writing ??= writeAll();
    },
    async [Symbol.asyncDispose]() {
      await writing;
    },
  };
}
