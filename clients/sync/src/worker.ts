import type { Clock } from './adapters.ts';
import { backOffMs } from './back-off.ts';
import { SyncError } from './sync-error.ts';

/** Something that is done again and again, never twice at a time, and tried again after a failure. */
export interface Worker {
  /** Has it done soon: where it is being done, once more afterwards; where it failed, with the next attempt. */
  readonly wake: () => void;
  /** Where it failed, has the next attempt at once, unless the server said when to come. */
  readonly retryNow: () => void;
  /** Has it done at once, whatever failed before. Settles with a run that begins after this call. */
  now(): Promise<void>;
  stop(): void;
}

export interface WorkerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly run: () => Promise<void>;
  /** Called after each run, with what it failed with. */
  readonly ran: (error?: unknown) => void;
}

export function createWorker({ clock, random, run, ran }: WorkerOptions): Worker {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;
  let isToldWhen = false;
  let failures = 0;
  let isWanted = false;
  let isStopped = false;

  const retryLater = (error: unknown): void => {
    const leastMs = error instanceof SyncError ? (error.retryAfterMs ?? 0) : 0;
    isToldWhen = leastMs > 0;
    cancelRetry = clock.after(Math.max(leastMs, backOffMs(++failures, random)), () => {
      cancelRetry = undefined;
      wake();
    });
  };
  const attempt = async (): Promise<void> => {
    cancelRetry?.();
    cancelRetry = undefined;
    isWanted = false;
    try {
      await run();
      failures = 0;
      if (!isStopped) ran();
    } catch (error) {
      if (!isStopped) {
        retryLater(error);
        ran(error);
      }
      throw error;
    } finally {
      running = undefined;
    }
  };
  const begin = (): Promise<void> => {
    if (isStopped) return Promise.reject(new SyncError('CLOSED', 'The client is closed.'));
    running = attempt();
    running.then(
      () => isWanted && wake(),
      () => undefined,
    );
    return running;
  };
  const wake = (): void => {
    if (running) isWanted = true;
    else if (!cancelRetry && !isStopped) begin().catch(() => undefined);
  };
  const now = (): Promise<void> => {
    if (!running) return begin();
    following ??= running
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return now();
      });
    return following;
  };

  return {
    wake,
    retryNow() {
      if (cancelRetry && !isToldWhen) begin().catch(() => undefined);
    },
    now,
    stop() {
      isStopped = true;
      cancelRetry?.();
    },
  };
}
