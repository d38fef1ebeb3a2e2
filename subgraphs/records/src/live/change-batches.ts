import type { Position } from '@trellis/change-log';
import { valueOf } from '../run/bind.ts';
import type { ChangeCohort, Reader } from './change-cohort.ts';
import { type ChangeSource, controlText, readChanges } from './change-messages.ts';
import type { Ending } from './endable.ts';
import type { Slots } from './slots.ts';

/** An idle stream says so now and then, with a fresh cursor, so that a client's own does not grow old. */
const heartbeatMs = 30_000;

/** What one subscriber is told by, and where he is. */
interface Following {
  readonly source: ChangeSource;
  /** The place of a stream that this one goes on from, and so says no READY. */
  readonly from: string | undefined;
  readonly cohort: ChangeCohort;
  readonly reader: Reader;
  readonly slots: Slots;
  readonly ending: Ending;
  /** How long ago it was known that nothing had been missed. */
  readonly lagMs: () => number;
}

interface Subscribing extends Omit<Following, 'cohort'> {
  /** Enters a cohort; to be left at the end. */
  readonly join: (wake: () => void) => { readonly cohort: ChangeCohort; readonly leave: () => void };
}

/** READY or RESET, then what the cohort is told, from where this subscriber is. */
export async function* changeBatches({ join, ...subscribing }: Subscribing): AsyncGenerator<string, void> {
  const { source, reader, ending, lagMs } = subscribing;
  const { cohort, leave } = join(ending.wake);
  const following = { ...subscribing, cohort };
  try {
    yield* begin(following);
    while (!ending.isEnded) {
      if (!reader.at) {
        yield* catchUp(following);
        continue;
      }
      const text = cohort.advance(reader);
      if (text !== undefined) yield text;
      else if (!(await ending.woken(heartbeatMs)) && reader.position)
        yield controlText(source, 'HEARTBEAT', reader.position, lagMs());
    }
  } finally {
    leave();
  }
}

async function* begin({ source, from, cohort, reader }: Following): AsyncGenerator<string, void> {
  const { request, values, seal } = source;
  const given = from ?? (request.after && valueOf(request.after, values));
  if (typeof given !== 'string') {
    reader.position = await cohort.moveToEnd(reader);
    yield controlText(source, 'READY', reader.position);
    return;
  }
  const position = seal.open(given);
  if (!cohort.moveTo(position, reader)) {
    const end = await cohort.moveToEnd(reader);
    if (end.epoch !== position.epoch) return yield* reset(source, reader, end);
    reader.at = undefined;
  }
  reader.position = position;
  if (from === undefined) yield controlText(source, 'READY', position);
}

/** From his own position to where the others are, message by message. Whoever is let go meanwhile begins again. */
async function* catchUp({ source, cohort, reader, slots, ending }: Following): AsyncGenerator<string, void> {
  const end = await cohort.moveToEnd(reader);
  if (!reader.position) return;
  const reading = readChanges(source, reader.position, { until: end.from });
  while (reader.at && !ending.isEnded) {
    const { done, value } = await slots.run(() => reading.next());
    if (!value) return yield* reset(source, reader, end);
    if (done) {
      reader.position = value;
      return;
    }
    reader.position = value.position;
    yield value.text;
  }
}

async function* reset(source: ChangeSource, reader: Reader, end: Position): AsyncGenerator<string, void> {
  reader.position = end;
  yield controlText(source, 'RESET', end);
}
