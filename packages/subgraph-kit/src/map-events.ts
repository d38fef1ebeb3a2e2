/**
 * Turns each event into a text, one at a time. Not an async generator: its `return()` would wait behind a `next()` that
 * is pending, so a silent stream could not be closed.
 */
export function mapEvents<Event>(
  events: AsyncIterable<Event>,
  controller: AbortController,
  map: (event: Event) => Promise<string>,
): AsyncIterableIterator<string> {
  const source = events[Symbol.asyncIterator]();
  const finished = { value: undefined, done: true } as const;
  return {
    async next() {
      const event = await source.next();
      if (event.done || controller.signal.aborted) return finished;
      return { value: await map(event.value), done: false };
    },
    async return() {
      controller.abort();
      await source.return?.();
      return finished;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
