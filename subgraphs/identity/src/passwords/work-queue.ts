import { say, TrellisError } from '@trellis/errors';

export interface WorkQueueOptions {
  /** How many run at once. */
  readonly concurrency: number;
  /** How many may wait; more are refused. */
  readonly maxWaiting: number;
}

/** Runs tasks in order, a few at once. Rejects with RATE_LIMITED where too many wait already. */
export function createWorkQueue({ concurrency, maxWaiting }: WorkQueueOptions) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) {
        throw new TrellisError('RATE_LIMITED', say('sign.busy'), {
          retryAfterMs: 1000,
        });
      }
      // Whoever finishes hands over its place, so that nobody can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
