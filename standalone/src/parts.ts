import type { Log } from '@trellis/service-api';

/** What was started, in order, so that it can be stopped in the opposite one. */
export interface Parts {
  /** Starts the next part. `stop` undoes it; what rejects has started nothing. */
  start<T>(name: string, start: () => Promise<T>, stop: (part: T) => Promise<void>): Promise<T>;
  /** The same for a part that is stopped by disposing of it. */
  use<T extends AsyncDisposable>(name: string, start: () => Promise<T>): Promise<T>;
  /** Stops all that were started, the last one first, each even where another one fails. A second call waits. */
  stop(): Promise<void>;
}

/** Thrown between two parts when the start was called off. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The signal calls off a start: parts that are not there yet do not start any more. */
export function createParts(log: Log, signal: AbortSignal): Parts {
  const started: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let part = started.pop(); part; part = started.pop()) {
      log.debug({ part: part.name }, 'stopping');
      try {
        await part.stop();
      } catch (err) {
        log.error({ err, part: part.name }, 'did not stop cleanly');
      }
    }
  }

  async function start<T>(name: string, startPart: () => Promise<T>, stop: (part: T) => Promise<void>): Promise<T> {
    if (signal.aborted) throw new Interrupted();
    log.debug({ part: name }, 'starting');
    const part = await startPart();
    started.push({ name, stop: () => stop(part) });
    return part;
  }

  return {
    start,
    use: (name, startPart) => start(name, startPart, async (part) => part[Symbol.asyncDispose]()),
    stop: () => (stopping ??= stopAll()),
  };
}
