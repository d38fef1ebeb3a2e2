import type { EventStream } from '@trellis/service-api';
import { expect, test } from 'vitest';
import { acrossVersions } from './across-versions.ts';

/** A stream of numbers from a place on, which gives out what is there and then waits. */
function numbers(from: number, upTo: () => number): EventStream & { wake(): void } {
  let position = from;
  const closed = new AbortController();
  let wake = (): void => undefined;
  return {
    async next() {
      while (!closed.signal.aborted && position >= upTo()) await new Promise<void>((resolve) => (wake = resolve));
      return closed.signal.aborted ? { done: true, value: undefined } : { done: false, value: String(position++) };
    },
    async return() {
      closed.abort();
      wake();
      return { done: true, value: undefined };
    },
    place: () => String(position),
    wake: () => wake(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function start(reopen?: (from: string | undefined) => Promise<EventStream | undefined>) {
  let end = 0;
  let live = 1;
  const listeners = new Set<() => void>();
  const opened: (EventStream & { wake(): void })[] = [];
  const open = (from: string | undefined) => {
    const stream = numbers(Number(from), () => end);
    opened.push(stream);
    return stream;
  };
  let version = 1;
  const events = acrossVersions({
    first: open('0'),
    reopen: async (from) => {
      version = live;
      return (await reopen?.(from)) ?? open(from);
    },
    isStale: async () => version !== live,
    onSwap(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return {
    events,
    opened,
    listeners,
    write(count: number) {
      end += count;
      for (const stream of opened) stream.wake();
    },
    publish(isHeard = true) {
      live++;
      if (isHeard) for (const listener of listeners) listener();
    },
  };
}

const next = async (events: AsyncIterator<string>): Promise<unknown> => (await events.next()).value;

test('while it waits, another version takes over at its place', async () => {
  const { events, opened, write, publish } = start();
  write(1);
  expect(await next(events)).toBe('0');
  const waiting = next(events);
  publish();
  await expect.poll(() => opened.length).toBe(2);
  write(2);
  expect([await waiting, await next(events)]).toEqual(['1', '2']);
});

test('a swap that nobody told of is noticed with the next event', async () => {
  const { events, opened, write, publish } = start();
  publish(false);
  write(2);
  expect([await next(events), await next(events)]).toEqual(['0', '1']);
  expect(opened).toHaveLength(2);
});

test('two publishes in a row lead to the last version, and the version between is left', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { events, opened, write, publish } = start(async () => gate.promise);
  const waiting = next(events);
  publish();
  publish();
  gate.resolve(undefined);
  await expect.poll(() => opened.length).toBe(2);
  write(1);
  expect(await waiting).toBe('0');
});

test('where the new version refuses it, it ends with the reason, and listens no more', async () => {
  const { events, listeners, publish } = start(() => Promise.reject(new Error('no such field')));
  const waiting = events.next();
  publish();
  await expect(waiting).rejects.toThrow('no such field');
  expect(listeners.size).toBe(0);
});

test('a client that goes while the new version is opened leaves nothing open', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { events, opened, listeners, publish } = start(async () => gate.promise);
  const waiting = events.next();
  publish();
  await events.return?.();
  gate.resolve(undefined);
  expect(await waiting).toMatchObject({ done: true });
  expect(listeners.size).toBe(0);
  for (const stream of opened) expect(await stream.next()).toMatchObject({ done: true });
});
