import type { AuditDenial } from './event.ts';
import { type AuditSchema, type AuditStatement, insertDenial } from './insertion.ts';

export interface DenialsOptions {
  readonly schema: AuditSchema;
  readonly write: (statement: AuditStatement) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Nobody waits for what is told here. */
export interface Denials extends AsyncDisposable {
  note(denial: AuditDenial): void;
}

interface Counted {
  readonly denial: AuditDenial;
  times: number;
}

/** So many kinds are told apart in a minute; what comes beyond that is counted by its action and code alone. */
const maxKinds = 300;
const minuteMs = 60_000;

/**
 * Writes refusals down, one statement at a time: while one is written, equal ones are counted in memory, so that a flood
 * of wrong tokens is not a flood of statements. Nor do many different ones fill the table.
 */
export function createDenials({ schema, write, onError }: DenialsOptions): Denials {
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
      const [key, { denial, times }] = next;
      waiting.delete(key);
      await write(insertDenial(schema, denial, times)).catch(onError);
    }
    writing = undefined;
  };
  const keyOf = (denial: AuditDenial): string =>
    JSON.stringify({ ...denial, origin: { ...denial.origin, requestId: undefined } });

  return {
    note(denial) {
      const { action, refusal } = denial;
      const told = isToldApart(keyOf(denial)) ? denial : { action, refusal, origin: {} };
      const key = keyOf(told);
      const counted = waiting.get(key);
      if (counted) counted.times++;
      else waiting.set(key, { denial: told, times: 1 });
      writing ??= writeAll();
    },
    async [Symbol.asyncDispose]() {
      await writing;
    },
  };
}
