import type { AuditSchema } from './insertion.ts';
import { deleteOld } from './retention.ts';
import { type InTransaction, seal } from './sealer.ts';

export interface KeepingOptions {
  readonly schema: AuditSchema;
  readonly inTransaction: InTransaction;
  /** Older events are deleted; 0: none. */
  readonly keepDays: number;
  readonly onError: (error: unknown) => void;
}

const sealEveryMs = 1000;
const deleteEveryMs = 600_000;
const dayMs = 86_400_000;

/**
 * Seals what is written every second, and deletes what is too old now and then. Of several processes one at a time does
 * either. Disposing of it waits for what runs.
 */
export function keepTrail({ schema, inTransaction, keepDays, onError }: KeepingOptions): AsyncDisposable {
  let dueAt = keepDays > 0 ? 0 : Number.POSITIVE_INFINITY;
  let running: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    await seal(inTransaction, schema);
    if (Date.now() < dueAt) return;
    dueAt = Date.now() + deleteEveryMs;
    const before = new Date(Date.now() - keepDays * dayMs);
    while ((await deleteOld(inTransaction, schema, before)) > 0);
  };
  const timer = setInterval(() => {
    running ??= work()
      .catch(onError)
      .finally(() => (running = undefined));
  }, sealEveryMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}
