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

/** So many kinds wait at most; what comes beyond that is counted without its account and address. */
const maxWaiting = 1000;

/**
 * Writes refusals down, one statement at a time: while one is written, equal ones are counted in memory, so that a flood
 * of wrong tokens is not a flood of statements.
 */
export function createDenials({ schema, write, onError }: DenialsOptions): Denials {
  const waiting = new Map<string, Counted>();
  let writing: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    for (let next = waiting.entries().next().value; next; next = waiting.entries().next().value) {
      const [key, { denial, times }] = next;
      waiting.delete(key);
      await write(insertDenial(schema, denial, times)).catch(onError);
    }
    writing = undefined;
  };
  const count = (denial: AuditDenial): void => {
    const { requestId: _, ...equal } = denial.origin;
    const key = JSON.stringify({ ...denial, origin: equal });
    const counted = waiting.get(key);
    if (counted) counted.times++;
    else waiting.set(key, { denial, times: 1 });
  };

  return {
    note(denial) {
      const { action, refusal } = denial;
      count(waiting.size < maxWaiting ? denial : { action, refusal, origin: {} });
      writing ??= writeAll();
    },
    async [Symbol.asyncDispose]() {
      await writing;
    },
  };
}
