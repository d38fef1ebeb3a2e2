import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import type { RawText } from '../graph/raw-result.ts';

/** Proxies drop connections that are silent for a minute. */
const beatMs = 20_000;

/** A response's body of server-sent events: the protocol of graphql-sse, one operation a connection. */
export interface EventBody {
  readonly stream: PassThrough;
  /** Resolves when the reader has room for more. One who makes none for too long is cut off. */
  next(result: RawText): Promise<void>;
  /** The operation has ended; without this the client comes back and asks again. */
  readonly complete: () => void;
  readonly end: () => void;
}

export function createEventBody(drainMs: number): EventBody {
  const stream = new PassThrough();
  const beat = setInterval(() => stream.writableNeedDrain || stream.write(':\n\n'), beatMs);
  stream.once('close', () => clearInterval(beat));
  // The headers go out with the first byte, and a subscription may have nothing to tell for long.
  stream.write(':\n\n');

  const drained = async (): Promise<void> => {
    const stop = new AbortController();
    const { signal } = stop;
    const drain = Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
    try {
      const isStuck = await Promise.race([drain.then(() => false), after(drainMs, true, { signal })]);
      if (isStuck) stream.destroy();
    } finally {
      stop.abort();
      drain.catch(() => undefined);
    }
  };

  return {
    stream,
    async next(result) {
      if (stream.writable && !stream.write(`event: next\ndata: ${result.toString()}\n\n`)) await drained();
    },
    complete: () => void (stream.writable && stream.write('event: complete\ndata:\n\n')),
    end: () => void (stream.writable && stream.end()),
  };
}
