import { after, type CursorSeal, nextWindow, type Position, quoteSchema, type Snapshot } from '@trellis/change-log';
import { must, unreachable } from '@trellis/errors';
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

/**
 * Tells what lies behind a position, up to the log's end or to `until`, in messages of so many events at most, and
 * returns the place behind all of it. Undefined where the position is of no use any more: of another history, or older
 * than what is kept.
 *
 * Messages are cut by what is told alone. A page of the log ends where it ends by what nobody may see as well, so a
 * message is given out when it is known whether another one follows: `hasMore` says that, and no more.
 */
export async function* readChanges(
  source: ChangeSource,
  position: Position,
  { until, most = pageSize }: { readonly until?: Snapshot; readonly most?: number } = {},
): AsyncGenerator<ChangeMessage, Position | undefined> {
  const { version, statement, values } = source;
  const message = new Gathered(source);
  for (let at = position; ;) {
    const found = await nextWindow(version.pool, quoteSchema(version.schema), at);
    if (!found) return undefined;
    // A page that was begun is of a window that has its end.
    const window = until === undefined || at.page ? found : { ...found, to: until };
    const rows = await runStatement(version.pool, statement, { ...values, window: { ...window, limit: pageSize } });
    for (const row of rows) {
      const event = textAt(row, 1);
      if (event === undefined) continue;
      if (message.isFullWith(event, most)) yield message.tell();
      message.add(event, after(window, at.epoch, textAt(row, 0), true), textAt(row, 2));
    }
    const wasFull = rows.length === pageSize;
    at = after(window, at.epoch, textAt(rows.at(-1), 0), wasFull);
    if (wasFull || (until !== undefined && at.from !== until)) continue;
    if (!message.isEmpty) yield message.tell(at);
    return at;
  }
}

/** The events of the next message. */
class Gathered {
  readonly #source: ChangeSource;
  #events: string[] = [];
  #bytes = 0;
  #behind: Position | undefined;
  #oldest: string | undefined;

  constructor(source: ChangeSource) {
    this.#source = source;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  isFullWith(event: string, most: number): boolean {
    return !this.isEmpty && (this.#events.length === most || this.#bytes + event.length > messageBytes);
  }

  add(event: string, behind: Position, madeAt: string | undefined): void {
    if (this.isEmpty) this.#oldest = madeAt;
    this.#bytes += event.length;
    this.#events.push(event);
    this.#behind = behind;
  }

  /** The message, after which it gathers the next; `end` where there is none. */
  tell(end?: Position): ChangeMessage {
    const position = must(end ?? this.#behind, 'the place of an event');
    const text = batchText(this.#source, {
      control: 'CHANGES',
      events: this.#events,
      cursor: this.#source.seal.seal(position),
      hasMore: end === undefined,
      lagMs: lagOf(this.#oldest),
    });
    this.#events = [];
    this.#bytes = 0;
    return { text, position };
  }
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
