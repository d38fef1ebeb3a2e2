import {
  after as positionAfter,
  type CursorSeal,
  endOfLog,
  nextWindow,
  type Position,
  quoteSchema,
} from '@trellis/change-log';
import { unreachable } from '@trellis/errors';
import type { EventStream } from '@trellis/service-api';
import type { Statement } from '../compile/compilation.ts';
import { valueOf, type Values } from '../run/bind.ts';
import { runStatement } from '../run/statement.ts';
import type { Version } from '../versions.ts';
import { endable, type Ending } from './endable.ts';
import type { BatchPart, ChangesRequest } from './request.ts';
import type { Tail } from './tail.ts';

const pageSize = 500;
/** An idle stream says so now and then, with a fresh cursor, so that a client's own does not grow old. */
const heartbeatMs = 30_000;

export interface Subscription {
  readonly version: Version;
  readonly request: ChangesRequest;
  /** The place of a stream that this one goes on from, and so says no READY. */
  readonly from: string | undefined;
  readonly statement: Statement;
  readonly values: Values;
  readonly tail: Tail;
  readonly seal: CursorSeal;
}

/**
 * The batches of a subscription, each a GraphQL response as text: READY with the cursor that everything after it is
 * newer than, then the changes, page by page, as far as they are asked for. RESET where the cursor cannot be used.
 */
export function changeBatches(subscription: Subscription): EventStream {
  const progress: Progress = { position: undefined };
  return endable(
    (ending) => generate(subscription, ending, progress),
    () => (progress.position ? subscription.seal.seal(progress.position) : subscription.from),
  );
}

interface Progress {
  /** Everything before it was given out, or concerned nobody. */
  position: Position | undefined;
}

async function* generate(
  { version, request, from, statement, values, tail, seal }: Subscription,
  ending: Ending,
  progress: Progress,
) {
  const schema = quoteSchema(version.schema);
  // Listening comes before the baseline: what is committed in between wakes us.
  const stop = tail.listen(request.rows.model.id, ending.wake);
  try {
    const now = await endOfLog(version.pool, schema);
    const given = from ?? (request.after && valueOf(request.after, values));
    const resumed: Position = typeof given === 'string' ? seal.open(given) : now;
    const usable = resumed.epoch === now.epoch;
    let position = usable ? resumed : now;
    const message = (control: Control, events: readonly string[] = [], hasMore = false, lagMs?: number) => {
      progress.position = position;
      return batchText(request, { control, events, hasMore, cursor: seal.seal(position), lagMs });
    };
    if (!usable) yield message('RESET');
    else if (from === undefined) yield message('READY');
    ending.wake();
    while (!ending.isEnded) {
      const woken = await ending.woken(heartbeatMs);
      let spoke = false;
      for (;;) {
        if (ending.isEnded) return;
        const window = await nextWindow(version.pool, schema, position);
        if (!window) {
          position = await endOfLog(version.pool, schema);
          yield message('RESET');
          spoke = true;
          break;
        }
        const rows = await runStatement(version.pool, statement, { ...values, window: { ...window, limit: pageSize } });
        const wasFull = rows.length === pageSize;
        position = positionAfter(window, position.epoch, textAt(rows.at(-1), 0), wasFull);
        const events = rows.flatMap((row) => textAt(row, 1) ?? []);
        if (events.length > 0) {
          yield message('CHANGES', events, wasFull, lagOf(textAt(rows[0], 2)));
          spoke = true;
        }
        if (!wasFull) break;
      }
      if (!spoke && !woken) yield message('HEARTBEAT');
    }
  } finally {
    stop();
  }
}

type Control = 'READY' | 'CHANGES' | 'HEARTBEAT' | 'RESET';

interface Batch {
  readonly control: Control;
  readonly events: readonly string[];
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly lagMs: number | undefined;
}

function batchText({ key, batch }: ChangesRequest, values: Batch): string {
  const members = batch.map((part) => `"${part.key}":${partText(part, values)}`);
  return `{"data":{"${key}":{${members.join()}}}}`;
}

function partText(part: BatchPart, { control, events, cursor, hasMore, lagMs }: Batch): string {
  switch (part.kind) {
    case 'constant':
      return part.json;
    case 'control':
      return `"${control}"`;
    case 'changes':
      return `[${events.join()}]`;
    case 'cursor':
      return `"${cursor}"`;
    case 'hasMore':
      return String(hasMore);
    case 'lagMs':
      return lagMs === undefined ? 'null' : String(lagMs);
    default:
      return unreachable(part);
  }
}

/** How long ago the oldest change of a batch was made. */
function lagOf(madeAt: string | undefined): number | undefined {
  return madeAt === undefined ? undefined : Math.max(0, Date.now() - Number(madeAt));
}

function textAt(row: readonly unknown[] | undefined, index: number): string | undefined {
  const value = row?.[index];
  return typeof value === 'string' ? value : undefined;
}
