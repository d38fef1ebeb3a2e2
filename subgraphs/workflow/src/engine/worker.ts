import { claimSteps } from '../sql/claim-steps.ts';
import { defaultRetries, type RetrySettings } from './backoff.ts';
import type { Engine } from './engine.ts';
import { runStep } from './run-step.ts';

export interface WorkerSettings {
  /** How many steps this process works on at once. Default 8. */
  readonly concurrency: number;
  /** How often the queue is looked at when no bell rings. Default 1,000. */
  readonly pollMs: number;
  /** After so long without an outcome a step is somebody else's. Longer than any step takes. Default 45,000. */
  readonly leaseMs: number;
  readonly retries: RetrySettings;
}

export const defaultWorkerSettings: WorkerSettings = {
  concurrency: 8,
  pollMs: 1_000,
  leaseMs: 45_000,
  retries: defaultRetries,
};

/** Starts to work on the queue. Disposing of it takes no more, and waits for the steps that are under way. */
export function startWorker(engine: Engine, settings: WorkerSettings): AsyncDisposable {
  const { concurrency, pollMs, leaseMs, retries } = settings;
  const running = new Set<Promise<void>>();
  const stop = new AbortController();

  const claim = async () => {
    try {
      return await claimSteps(engine.database.statements, concurrency - running.size, leaseMs);
    } catch (err) {
      engine.log.error({ err }, 'the queue of workflows could not be read');
      return [];
    }
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const steps = running.size < concurrency ? await claim() : [];
      for (const step of steps) {
        const work: Promise<void> = runStep(engine, step, retries)
          // Its lease ends by itself, and somebody takes it again.
          .catch((err: unknown) =>
            engine.log.error({ err, stepId: step.id }, 'what became of a step could not be kept'),
          )
          .finally(() => {
            running.delete(work);
            engine.queue.ring();
          });
        running.add(work);
      }
      await engine.queue.wait(pollMs);
    }
  };

  const ended = loop();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      engine.queue.ring();
      await ended;
      await Promise.all(running);
    },
  };
}
