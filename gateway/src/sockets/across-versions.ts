import type { EventStream } from '@trellis/service-api';

export interface AcrossVersionsOptions {
  readonly first: EventStream;
  /** Opens the subscription in the version that is live now; `from` is the place it goes on from. */
  readonly reopen: (from: string | undefined) => Promise<EventStream>;
  /** Whether another version than that of the last stream is live. Asked after each event: a swap may go unheard. */
  readonly isStale: () => Promise<boolean>;
  /** Calls the listener when another version is live. Returns how to stop. */
  readonly onSwap: (listener: () => void) => () => void;
}

/**
 * A subscription that goes on in each new version of its app: nothing is missed or told twice where the versions meet.
 * Rejects where the new version does not take it.
 */
export function acrossVersions({
  first,
  reopen,
  isStale,
  onSwap,
}: AcrossVersionsOptions): AsyncIterableIterator<string> {
  // Without a place to go on from, the version that it began with answers to the end.
  if (!first.place) return first;
  let current = first;
  let swaps = 0;
  let seen = 0;
  let isClosed = false;

  const swap = (): void => {
    swaps++;
    // Ends its waiting. What it has got by then still comes, and only then the end, which leads over.
    void current.return?.();
  };
  const stop = onSwap(swap);

  const close = async (): Promise<IteratorResult<string>> => {
    isClosed = true;
    stop();
    await current.return?.();
    return { done: true, value: undefined };
  };

  return {
    async next() {
      try {
        for (;;) {
          const step = await current.next();
          if (!step.done) {
            if (swaps === seen && (await isStale()) && swaps === seen) swap();
            return step;
          }
          if (isClosed || swaps === seen) return await close();
          seen = swaps;
          current = await reopen(current.place?.());
          // Another one may have been published, or the client gone, while this one was opened.
          if (isClosed || swaps !== seen) await current.return?.();
        }
      } catch (error) {
        await close();
        throw error;
      }
    },
    return: close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
