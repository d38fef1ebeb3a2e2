import type { Clock } from '../adapters.ts';

/** A clock that goes on when it is told to. */
export interface ManualClock extends Clock {
  /** Milliseconds from now until each call that waits. */
  readonly waiting: readonly number[];
  /** Lets so many milliseconds pass, and what they bring with them happen. */
  pass(ms: number): Promise<void>;
}

export function createManualClock(): ManualClock {
  let now = Date.UTC(2026, 0, 1);
  const calls = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(delayMs, run) {
      const call = { at: now + delayMs, run };
      calls.add(call);
      return () => void calls.delete(call);
    },
    get waiting() {
      return [...calls].map(({ at }) => at - now);
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...calls].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
        if (!next) break;
        calls.delete(next);
        now = next.at;
        next.run();
        await idle();
      }
      now = end;
      await idle();
    },
  };
}

/** Until everything that needs no waiting has happened. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
