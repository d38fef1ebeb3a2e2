import { setTimeout as sleep } from 'node:timers/promises';

/** Requests at a steady rate, as many people make them: each one when it is due, whether the others are answered or not. */
export interface Load {
  /** Resolves when so many more have been answered, or one has failed. */
  answered(more: number): Promise<void>;
  /** Sends no more and waits for those under way. Rejects with what the first failed request rejected with. */
  stop(): Promise<LoadReport>;
}

export interface LoadReport {
  readonly sent: number;
  readonly seconds: number;
}

/** A machine that cannot keep up has less asked of it, and the report tells: a queue that only grows proves nothing. */
const mostUnderWay = 200;

export function startLoad(perSecond: number, request: (index: number) => Promise<void>): Load {
  const started = performance.now();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const count = { sent: 0, answered: 0 };

  const sendOne = (): void => {
    const sending = request(count.sent++)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        count.answered++;
        underWay.delete(sending);
      });
    underWay.add(sending);
  };
  // What a busy machine made late is sent at the next tick.
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    while (count.sent < due && underWay.size < mostUnderWay) sendOne();
  }, 5);

  return {
    async answered(more) {
      const before = count.answered;
      while (count.answered < before + more && failures.length === 0) await sleep(5);
    },
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      await Promise.all(underWay);
      if (failures.length > 0) throw failures[0];
      return { sent: count.sent, seconds };
    },
  };
}
