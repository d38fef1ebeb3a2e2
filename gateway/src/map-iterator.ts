/**
 * Maps one value after the other. Unlike an async generator it passes `return` on at once, also while it waits for the
 * next value: the source then ends the waiting.
 */
export function mapIterator<From, To>(
  source: AsyncIterator<From>,
  map: (value: From) => Promise<To>,
): AsyncIterableIterator<To> {
  return {
    async next() {
      const step = await source.next();
      return step.done ? { done: true, value: undefined } : { done: false, value: await map(step.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
