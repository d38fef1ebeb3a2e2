import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelinedStatement, Rows } from './pipeline.ts';
import { createPool } from './pool.ts';
import { SharedCommits } from './shared-commits.ts';
import { sqlState, sqlStateOf } from './sql-state.ts';

let database: TestDatabase;
let pool: Pool;
let commits: SharedCommits;

beforeEach(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, applicationName: 'shared commits test' };
  pool = createPool({ ...options, max: 5 });
  commits = new SharedCommits(pool, options);
  await pool.query('create table entry (id int primary key, text text, xid xid8 default pg_current_xact_id())');
});

afterEach(async () => {
  await commits[Symbol.asyncDispose]();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

function statement(text: string, ...values: PipelinedStatement['values']): PipelinedStatement {
  return { name: text.slice(0, 50), text, values };
}

const insert = (id: number, text = 'x') =>
  statement('insert into entry (id, text) values ($1, $2) returning id', id, text);
const rename = (id: number, text: string) =>
  statement('update entry set text = $2 where id = $1 returning text', id, text);

function together(statements: readonly PipelinedStatement[]): Promise<readonly PromiseSettledResult<Rows>[]> {
  return Promise.allSettled(statements.map((one) => commits.run(one)));
}

const stateOf = (result: PromiseSettledResult<unknown> | undefined) =>
  result?.status === 'rejected' ? sqlStateOf(result.reason) : undefined;

async function ids(): Promise<readonly number[]> {
  const { rows } = await pool.query<{ id: number }>('select id from entry order by id');
  return rows.map(({ id }) => id);
}

test('statements that are asked at once share commits, and each answers its own rows', async () => {
  const all = Array.from({ length: 100 }, (_, id) => id);
  const answers = await Promise.all(all.map((id) => commits.run(insert(id))));
  expect(answers).toEqual(all.map((id) => [[id]]));
  expect(await ids()).toEqual(all);
  const { rows } = await pool.query<{ count: number }>('select count(distinct xid)::int from entry');
  // The first goes at once; the others, 32 together at most.
  expect(rows[0]?.count).toBe(5);
});

test('one that is asked when nothing else is does not wait for others', async () => {
  expect(await commits.run(insert(1))).toEqual([[1]]);
  expect(await ids()).toEqual([1]);
});

test('one that fails fails alone: the others are committed, and nobody sees a part', async () => {
  await commits.run(insert(5));
  const results = await together([1, 2, 3, 5, 4].map((id) => insert(id)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(stateOf(results[3])).toBe(sqlState.uniqueViolation);
  expect(await ids()).toEqual([1, 2, 3, 4, 5]);
});

test('what is checked only at the end fails alone too', async () => {
  await pool.query('create table link (entry int references entry deferrable initially deferred)');
  const link = (id: number) => statement('insert into link values ($1) returning entry', id);
  await commits.run(insert(1));
  const results = await together([link(1), link(7), link(1), insert(2)]);
  expect(results.map(stateOf)).toEqual([undefined, sqlState.foreignKeyViolation, undefined, undefined]);
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from link');
  expect(rows[0]?.count).toBe(2);
});

test('one that waits for a lock holds up nobody else, and is done when it has it', async () => {
  await together([insert(1), insert(2)]);
  const holder = await pool.connect();
  await holder.query('begin');
  await holder.query('select from entry where id = 1 for update');
  const waiting = [commits.run(insert(10)), commits.run(rename(1, 'late')), commits.run(rename(2, 'now'))];
  await Promise.all([waiting[0], waiting[2]]);
  expect(await commits.run(insert(11))).toEqual([[11]]);
  expect(await ids()).toEqual([1, 2, 10, 11]);
  await holder.query('commit');
  holder.release();
  expect(await waiting[1]).toEqual([['late']]);
});

test('the same record may be written by many at once: all are done, one after the other', async () => {
  await pool.query('alter table entry add column version int not null default 0');
  await commits.run(insert(1));
  const count = statement('update entry set version = version + 1 where id = $1 returning version', 1);
  const answers = await Promise.all(Array.from({ length: 50 }, () => commits.run(count)));
  expect(answers.map(([row]) => row?.[0]).toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
});

test('a large one goes alone, beside the others', async () => {
  const large = 'x'.repeat(100_000);
  const results = await together([insert(1), insert(2, large), insert(3)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  const { rows } = await pool.query<{ length: number }>('select length(text)::int from entry where id = 2');
  expect(rows[0]?.length).toBe(large.length);
});

test('where the connection breaks nothing is done a second time, and the next have another', async () => {
  await pool.query('create table attempt (id int)');
  const attempt = statement('insert into attempt values ($1)', 1);
  const end = statement('select pg_terminate_backend(pg_backend_pid())');
  // The first goes at once, the others together.
  const [, ...results] = await together([insert(2), attempt, end, attempt]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from attempt');
  expect(rows[0]?.count).toBe(0);
  expect(await commits.run(insert(3))).toEqual([[3]]);
});
