import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCursorSeal, endOfLog, type Position, quoteSchema, readChanges } from './index.ts';

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

async function read(position: Position) {
  const page = await readChanges(pool, schema, position, 500);
  if (!page) throw new Error('the position is of this history');
  return { versions: page.changes.map(({ version }) => version), next: page.next };
}

test('a long transaction delays nobody, and is read when it commits', async () => {
  await pool.query(`truncate ${schema}._change`);
  const insert = `insert into ${schema}._change (model, record_id, op, version) values ('counter', gen_random_uuid(), 'I', $1)`;
  const start = await endOfLog(pool, schema);
  const long = new Client({ connectionString: database.url });
  await long.connect();
  await long.query('begin');
  await long.query(insert, [1]);
  await pool.query(insert, [2]);
  const first = await read(start);
  expect(first.versions).toEqual([2]);
  await long.query('commit');
  await long.end();
  expect((await read(first.next)).versions).toEqual([1]);
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
