import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursorSeal, endOfLog, type LogDatabase, type Position, quoteSchema, readChanges } from './index.ts';

/** How many random histories are played; each prints its seed where it fails. */
const runs = Number(process.env['TRELLIS_CURSOR_RUNS'] ?? (process.env['TRELLIS_TEST_LONG'] ? 50 : 4));
const schema = quoteSchema('app_test');

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 12 });
  await pool.query(`create schema ${schema};
    create table ${schema}._change (
      seq bigint generated always as identity, xid xid8 not null default pg_current_xact_id(), model text not null,
      record_id uuid not null, op "char" not null, version integer not null, old jsonb, new jsonb,
      actor uuid, client_id text, mutation_id text, at timestamptz not null default clock_timestamp(), primary key (xid, seq));
    create table ${schema}._trimmed (one_row boolean primary key default true, xid xid8 not null);
    create table ${schema}.counter (id uuid primary key default gen_random_uuid(), version integer not null)`);
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

/** One change as the test compares it: a record's version. */
interface Seen {
  readonly id: string;
  readonly version: number;
}
type Reader = (place: unknown) => Promise<{ readonly seen: readonly Seen[]; readonly place: unknown }>;

/** A history of random writers: short and long transactions, savepoints and rollbacks, on few records, read meanwhile. */
async function play(
  seed: number,
  reader: Reader,
): Promise<{ readonly committed: readonly Seen[]; readonly read: readonly Seen[] }> {
  const random = generator(seed);
  await pool.query(`truncate ${schema}._change; truncate ${schema}.counter`);
  const { rows } = await pool.query<{ id: string }>(
    `insert into ${schema}.counter (version) select 0 from generate_series(1, 5) returning id`,
  );
  const ids = rows.map(({ id }) => id);
  const committed: Seen[] = [];
  const read: Seen[] = [];
  let place: unknown = (await reader(undefined)).place;
  let writing = true;

  const write = async (client: Client, into: Seen[]) => {
    const id = ids[Math.floor(random() * ids.length)];
    const { rows: updated } = await client.query<{ version: number }>(
      `update ${schema}.counter set version = version + 1 where id = $1 returning version`,
      [id],
    );
    const version = updated[0]?.version ?? 0;
    await client.query(
      `insert into ${schema}._change (model, record_id, op, version) values ('counter', $1, 'U', $2)`,
      [id, version],
    );
    into.push({ id: id ?? '', version });
  };
  const writer = async (transactions: number, pauseMs: number) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    // Writers that meet on two records are meant to: only one of them should not wait a second for it.
    await client.query(`set deadlock_timeout = '10ms'`);
    for (let t = 0; t < transactions; t++) {
      const mine: Seen[] = [];
      await client.query('begin');
      // Writers take their xid and seq early and commit late, which is what a naive cursor stumbles over.
      try {
        for (let w = 0; w <= random() * 3; w++) {
          if (random() < 0.3) {
            await client.query('savepoint s');
            const lost: Seen[] = [];
            await write(client, lost);
            if (random() < 0.5) await client.query('rollback to s');
            else mine.push(...lost);
          } else await write(client, mine);
          await pause(random() * pauseMs);
        }
        const keep = random() < 0.8;
        await client.query(keep ? 'commit' : 'rollback');
        if (keep) committed.push(...mine);
      } catch {
        // A deadlock among the writers: this transaction never was.
        await client.query('rollback');
      }
    }
    await client.end();
  };
  const follow = async () => {
    // A window that was read to its end ends with an empty page; the next window may hold more.
    for (let emptyPages = 0; emptyPages < 2;) {
      const hadEnded = !writing;
      const page = await reader(place);
      read.push(...page.seen);
      ({ place } = page);
      emptyPages = hadEnded && page.seen.length === 0 ? emptyPages + 1 : 0;
      await pause(random() * 3);
    }
  };
  const following = follow();
  await Promise.all([writer(3, 40), ...Array.from({ length: 6 }, () => writer(25, 3))]);
  writing = false;
  await following;
  return { committed, read };
}

function faults({ committed, read }: Awaited<ReturnType<typeof play>>): readonly string[] {
  const key = ({ id, version }: Seen) => `${id} ${version}`;
  const seen = new Set(read.map(key));
  const found: string[] = [];
  const missed = committed.filter((change) => !seen.has(key(change)));
  if (missed.length > 0) found.push(`missed ${missed.length} of ${committed.length}`);
  if (seen.size < read.length) found.push('read a change twice');
  if (read.length > committed.length) found.push('read a change that was rolled back');
  const last = new Map<string, number>();
  for (const { id, version } of read) {
    if (version < (last.get(id) ?? 0)) found.push('out of order for a record');
    last.set(id, version);
  }
  return found;
}

const snapshotReader =
  (limit: number): Reader =>
  async (place) => {
    const log: LogDatabase = pool;
    if (place === undefined) return { seen: [], place: await endOfLog(log, schema) };
    const page = await readChanges(log, schema, place as Position, limit);
    if (!page) throw new Error('the position is of this history');
    return { seen: page.changes.map(({ recordId, version }) => ({ id: recordId, version })), place: page.next };
  };

/** The cursor that everybody writes first: "greater than the last number I saw". */
const sequenceReader: Reader = async (place) => {
  const { rows } = await pool.query<{ seq: string; id: string; version: number }>(
    `select seq::text, record_id as id, version from ${schema}._change where seq > $1 order by seq`,
    [
      place ??
        (await pool.query<{ seq: string }>(`select coalesce(max(seq), 0)::text as seq from ${schema}._change`)).rows[0]
          ?.seq,
    ],
  );
  return { seen: place === undefined ? [] : rows, place: rows.at(-1)?.seq ?? place ?? '0' };
};

describe('no change is missed, doubled or out of order for its record', () => {
  test.each(Array.from({ length: runs }, (_, index) => index))('history %i', async (index) => {
    const seed = Number(process.env['TRELLIS_SEED'] ?? Date.now() % 1e9) + index;
    const played = await play(seed, snapshotReader([1, 2, 7, 500][index % 4] ?? 500));
    expect(played.committed.length).toBeGreaterThan(50);
    expect(faults(played), `TRELLIS_SEED=${seed}`).toEqual([]);
  });

  test('the naive sequence cursor misses some: the histories are hard enough to tell', async () => {
    const all: string[] = [];
    for (let seed = 1; seed <= 5 && all.length === 0; seed++) all.push(...faults(await play(seed, sequenceReader)));
    expect(all.join()).toMatch(/missed/);
  });
});

test('a long transaction delays nobody, and is read when it commits', async () => {
  await pool.query(`truncate ${schema}._change`);
  const read = snapshotReader(500);
  const insert = `insert into ${schema}._change (model, record_id, op, version) values ('counter', gen_random_uuid(), 'I', $1)`;
  const start = (await read(undefined)).place;
  const long = new Client({ connectionString: database.url });
  await long.connect();
  await long.query('begin');
  await long.query(insert, [1]);
  await pool.query(insert, [2]);
  const first = await read(start);
  expect(first.seen.map(({ version }) => version)).toEqual([2]);
  await long.query('commit');
  await long.end();
  expect((await read(first.place)).seen.map(({ version }) => version)).toEqual([1]);
});

test('a position of another history is unusable, and says so', async () => {
  const { from } = await endOfLog(pool, schema);
  expect(await readChanges(pool, schema, { epoch: 'another', from }, 10)).toBeUndefined();
});

test('cursors are opaque, signed, and bound to their scope', async () => {
  const seal = createCursorSeal('secret', 'app 1');
  const position: Position = { epoch: 'e', from: '10:20:11,12', page: { to: '15:25:', afterSeq: '7' } };
  expect(seal.open(seal.seal(position))).toEqual(position);
  for (const [other, cursor] of [
    [createCursorSeal('secret', 'app 2'), seal.seal(position)],
    [createCursorSeal('other', 'app 1'), seal.seal(position)],
    [seal, `${seal.seal(position)}A`],
    [seal, ''],
  ] as const) {
    expect(() => other.open(cursor)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  }
});

/** mulberry32: small, seeded, good enough to choose who writes what. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
