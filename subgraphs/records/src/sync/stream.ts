import { type CursorSeal, endOfLog, quoteSchema } from '@trellis/change-log';
import { isUnreachable } from '@trellis/postgres';
import type { EventStream } from '@trellis/service-api';
import { endable, type Ending } from '../live/endable.ts';
import type { Tail } from '../live/tail.ts';
import { bulkText } from './answer-pulls.ts';
import { type SyncCursor, type SyncCursorSeal, viewOf } from './cursor.ts';
import { listenFor } from './listen.ts';
import { readPage, type Replica } from './read-page.ts';
import type { BellRequest, StreamRequest } from './read-stream.ts';

const pageSize = 500;

export interface ReplicaStream {
  readonly replica: Replica;
  readonly tail: Tail;
  readonly syncSeal: SyncCursorSeal;
  readonly seal: CursorSeal;
}

/**
 * What `pullPost` would bring, as it happens, each bulk a GraphQL response as text. It begins a little before it is
 * opened: what was written after a client's last pull, and before its stream was there, is in it.
 */
export function streamBulks(
  request: StreamRequest,
  from: string | undefined,
  { replica, tail, syncSeal }: ReplicaStream,
): EventStream {
  let cursor = from === undefined ? undefined : syncSeal.open(from, ['from']);
  const readFrom = (since: SyncCursor, ending: Ending) =>
    patiently(ending, () => readPage(replica, since, { limit: pageSize, mayBeAhead: true }));
  async function* generate(ending: Ending): AsyncGenerator<string, void> {
    const stop = listenFor(tail, replica, ending.wake);
    try {
      cursor ??= await cursorOfBefore(replica);
      ending.wake();
      while (!ending.isEnded) {
        await ending.woken();
        for (let hasMore = true; hasMore;) {
          if (ending.isEnded) return;
          const page = await readFrom(cursor, ending);
          if (!page) return;
          ({ cursor, hasMore } = page);
          if (page.differences.length === 0) continue;
          yield `{"data":{"${request.key}":${bulkText(request, page, syncSeal.seal(cursor))}}}`;
        }
      }
    } finally {
      stop();
    }
  }
  return endable(generate, () => cursor && syncSeal.seal(cursor));
}

/** Rings whenever one of the models has something to pull, and once at the start, because nobody knows what was missed. */
export function bellRings(request: BellRequest, { replica, tail, seal }: ReplicaStream): EventStream {
  async function* generate(ending: Ending): AsyncGenerator<string, void> {
    const stop = listenFor(tail, replica, ending.wake);
    try {
      let [cursor, ring] = await presentCursor(replica, seal);
      yield ringText(request, ring);
      while (!ending.isEnded) {
        await ending.woken();
        if (ending.isEnded) return;
        // Taken before the look: what is committed in between rings once more, and never not at all.
        const since = cursor;
        const looked = await patiently(ending, async () => ({
          present: await presentCursor(replica, seal),
          page: await readPage(replica, since, { limit: 1, mayBeAhead: true }),
        }));
        if (!looked) return;
        [cursor, ring] = looked.present;
        if (looked.page.differences.length > 0) yield ringText(request, ring);
      }
    } finally {
      stop();
    }
  }
  return endable(generate, () => undefined);
}

/** While the database is away. */
const retryMs = 1_000;

/**
 * Reads when the database can be reached: whoever waits misses nothing, because his cursor stays. Undefined where the
 * stream was ended meanwhile.
 */
async function patiently<Read>(ending: Ending, read: () => Promise<Read>): Promise<Read | undefined> {
  while (!ending.isEnded) {
    try {
      return await read();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      await ending.woken(retryMs);
    }
  }
  return undefined;
}

function ringText({ key }: BellRequest, cursor: string): string {
  return `{"data":{"${key}":"${cursor}"}}`;
}

async function presentCursor(replica: Replica, seal: CursorSeal): Promise<readonly [SyncCursor, string]> {
  const position = await endOfLog(replica.version.pool, quoteSchema(replica.version.schema));
  return [knowing(replica, position.epoch, position.from), seal.seal(position)];
}

/** Of the latest changes, those not older than this are told once more where a stream begins. */
const lookBackMs = 30_000;
const lookBackChanges = 10_000;

async function cursorOfBefore(replica: Replica): Promise<SyncCursor> {
  const schema = quoteSchema(replica.version.schema);
  const { epoch } = await endOfLog(replica.version.pool, schema);
  // A snapshot that sees every transaction before a number: all of them have ended. PostgreSQL 15 has no min of xid8.
  const { rows } = await replica.version.pool.query<{ xid: string }>(
    `select coalesce(least((array_agg(l.xid order by l.xid))[1], pg_snapshot_xmin(pg_current_snapshot())), pg_snapshot_xmin(pg_current_snapshot()))::text as xid
      from (select xid, at from ${schema}._change order by xid desc, seq desc limit ${lookBackChanges}) as l
      where l.at > clock_timestamp() - make_interval(secs => $1)`,
    [lookBackMs / 1000],
  );
  const xid = rows[0]?.xid ?? '';
  return knowing(replica, epoch, `${xid}:${xid}:`);
}

function knowing({ version, caller, binding }: Replica, epoch: string, snapshot: string): SyncCursor {
  const view = viewOf(version.hash, caller, new Date().toISOString());
  return { epoch, binding, known: [{ upTo: undefined, as: { kind: 'snapshot', snapshot, view } }], pass: undefined };
}
