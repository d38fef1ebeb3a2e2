import { after, type CursorSeal, nextWindow, type Position, quoteSchema, type Snapshot } from '@trellis/change-log';
import { unreachable } from '@trellis/errors';
import type { Statement } from '../compile/compilation.ts';
import type { Values } from '../run/bind.ts';
import { runStatement } from '../run/statement.ts';
import type { Version } from '../versions.ts';
import type { BatchPart, ChangesRequest } from './request.ts';

/** Changes that are read at a time. */
const pageSize = 500;
/** A message of more events than this is told as several: what waits for a slow client is at most one. */
const messageBytes = 64 * 1024;

/** What tells the subscribers of one cohort of a window. */
export interface ChangeSource {
  readonly version: Version;
  readonly request: ChangesRequest;
  readonly statement: Statement;
  readonly values: Values;
  readonly seal: CursorSeal;
  /** What a root field's member of `data` is told in; a response of its own unless given. */
  readonly frame?: (member: string) => string;
}

/** A batch as it is told, and the place behind what it tells: the cursor in it. */
export interface ChangeMessage {
  readonly text: string;
  readonly position: Position;
}

export interface ChangePage {
  readonly messages: readonly ChangeMessage[];
  /** The place behind the page, whether or not anything in it concerned anybody. */
  readonly position: Position;
  readonly isLast: boolean;
}

/**
 * The next page behind a position, up to the log's end or to `until`, of so many changes at most. Undefined where the position is of no use any more:
 * of another history, or older than what is kept.
 */
export async function readChangePage(
  source: ChangeSource,
  position: Position,
  { until, limit = pageSize }: { readonly until?: Snapshot; readonly limit?: number } = {},
): Promise<ChangePage | undefined> {
  const { version, statement, values } = source;
  const found = await nextWindow(version.pool, quoteSchema(version.schema), position);
  if (!found) return undefined;
  // A page that was begun is of a window that has its end.
  const window = until === undefined || position.page ? found : { ...found, to: until };
  const rows = await runStatement(version.pool, statement, { ...values, window: { ...window, limit } });
  const wasFull = rows.length === limit;
  const next = after(window, position.epoch, textAt(rows.at(-1), 0), wasFull);
  return {
    position: next,
    isLast: !wasFull && (until === undefined || next.from === until),
    messages: messagesOf(source, rows, next, (seq) => after(window, position.epoch, seq, true)),
  };
}

function messagesOf(
  source: ChangeSource,
  rows: readonly (readonly unknown[])[],
  end: Position,
  behind: (seq: string) => Position,
): readonly ChangeMessage[] {
  const messages: ChangeMessage[] = [];
  let events: string[] = [];
  let bytes = 0;
  let oldest: string | undefined;
  const tell = (position: Position) => {
    if (events.length === 0) return;
    const values = { events, hasMore: position !== end || end.page !== undefined, lagMs: lagOf(oldest) };
    messages.push({
      text: batchText(source, { control: 'CHANGES', cursor: source.seal.seal(position), ...values }),
      position,
    });
    events = [];
    bytes = 0;
  };
  let last: string | undefined;
  for (const row of rows) {
    const event = textAt(row, 1);
    if (event !== undefined) {
      if (bytes + event.length > messageBytes && last !== undefined) tell(behind(last));
      if (events.length === 0) oldest = textAt(row, 2);
      bytes += events.push(event) && event.length;
    }
    last = textAt(row, 0);
  }
  tell(end);
  return messages;
}

type Control = 'READY' | 'CHANGES' | 'HEARTBEAT' | 'RESET';

/** A message that tells no change. */
export function controlText(
  source: Pick<ChangeSource, 'request' | 'seal' | 'frame'>,
  control: Control,
  position: Position,
  lagMs?: number,
): string {
  return batchText(source, { control, events: [], cursor: source.seal.seal(position), hasMore: false, lagMs });
}

interface Batch {
  readonly control: Control;
  readonly events: readonly string[];
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly lagMs: number | undefined;
}

function batchText({ request, frame = asResponse }: Pick<ChangeSource, 'request' | 'frame'>, values: Batch): string {
  const members = request.batch.map((part) => `"${part.key}":${partText(part, values)}`);
  return frame(`"${request.key}":{${members.join()}}`);
}

function asResponse(member: string): string {
  return `{"data":{${member}}}`;
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

/** How long ago the oldest change of a message was made. */
function lagOf(madeAt: string | undefined): number | undefined {
  return madeAt === undefined ? undefined : Math.max(0, Date.now() - Number(madeAt));
}

function textAt(row: readonly unknown[] | undefined, index: number): string | undefined {
  const value = row?.[index];
  return typeof value === 'string' ? value : undefined;
}
