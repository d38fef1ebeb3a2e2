import type { EventStream } from '@trellis/service-api';
import { Waker } from './waker.ts';

/** What a stream knows of its reader, and how it waits for news. */
export interface Ending {
  readonly isEnded: boolean;
  readonly wake: () => void;
  /** Resolves when woken, or after the time: true where it was woken. The end of the stream wakes too. */
  woken(milliseconds?: number): Promise<boolean>;
}

/** A generator as a stream that can be ended while it waits: by itself it could not, before it is woken. */
export function endable(
  generate: (ending: Ending) => AsyncGenerator<string, void>,
  place: () => string | undefined,
): EventStream {
  const waker = new Waker();
  let isEnded = false;
  const events = generate({
    get isEnded() {
      return isEnded;
    },
    wake: waker.wake,
    woken: (milliseconds) => waker.wait(milliseconds),
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    place,
    return() {
      isEnded = true;
      waker.wake();
      return events.return();
    },
  };
}
