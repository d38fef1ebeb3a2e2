import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPool } from './pool.ts';

let database: TestDatabase;
let pool: Pool;
const lost: Error[] = [];

beforeEach(async () => {
  lost.length = 0;
  database = await createTestDatabase();
  pool = createPool({
    url: database.url,
    applicationName: 'trellis pool test',
    statementTimeoutMs: 5000,
    onConnectionLost: (error) => lost.push(error),
  });
});

afterEach(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const settings = `select current_setting('TimeZone') as zone, current_setting('jit') as jit, current_setting('max_parallel_workers_per_gather') as workers,
  current_setting('statement_timeout') as timeout, current_setting('application_name') as application`;

test('every connection is in UTC, without jit and parallel workers, and bears its name and limits', async () => {
  expect((await pool.query(settings)).rows).toEqual([
    { zone: 'UTC', jit: 'off', workers: '0', timeout: '5s', application: 'trellis pool test' },
  ]);
});

test('options in the URL are kept, and do not switch ours off', async () => {
  const url = new URL(database.url);
  url.searchParams.set('options', '-c work_mem=7MB -c TimeZone=Europe/Berlin');
  const other = createPool({ url: url.href, applicationName: 'x' });
  const { rows } = await other.query(
    `select current_setting('work_mem') as memory, current_setting('TimeZone') as zone`,
  );
  await other.end();
  expect(rows).toEqual([{ memory: '7MB', zone: 'UTC' }]);
});

test('JSON, dates and times come as PostgreSQL wrote them, other types as pg reads them', async () => {
  const { rows } = await pool.query(`select '{"b": 1, "a": 1.0}'::json as j, '{"a":[]}'::jsonb as jb,
    timestamptz '2026-01-31 12:00:00.123456+02' as at, date '2026-01-31' as d, 1::int as i, 2::bigint as b,
    true as yes, array['x'] as list, null::json as nothing`);
  expect(rows).toEqual([
    {
      j: '{"b": 1, "a": 1.0}',
      jb: '{"a": []}',
      at: '2026-01-31 10:00:00.123456+00',
      d: '2026-01-31',
      i: 1,
      b: '2',
      yes: true,
      list: ['x'],
      nothing: null,
    },
  ]);
});

test('a connection that is lost, resting or lent, does not end the process, and is replaced', async () => {
  const end =
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()';
  const lent = await pool.connect();
  const resting = await pool.connect();
  resting.release();
  const other = createPool({ url: database.url, applicationName: 'other' });
  await other.query(end);
  await other.end();
  await expect(lent.query('select 1')).rejects.toThrow(/./);
  lent.release(true);
  // Nobody asks the resting one, so it tells by itself.
  await expect.poll(() => lost.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const ask = () =>
    pool.query('select 1 as n').then(
      ({ rows }) => rows as unknown[],
      () => [],
    );
  await expect.poll(ask, { timeout: 10_000 }).toEqual([{ n: 1 }]);
});

test('a connection that nobody asks anything is closed after the rest that it was given, and not before', async () => {
  const hasty = createPool({ url: database.url, applicationName: 'hasty', restMs: 50 });
  const patient = createPool({ url: database.url, applicationName: 'patient', restMs: 60_000 });
  await Promise.all([hasty.query('select 1'), patient.query('select 1')]);
  // `pg` itself closes after ten seconds.
  await expect.poll(() => hasty.totalCount, { timeout: 5_000 }).toBe(0);
  expect(patient.totalCount).toBe(1);
  await Promise.all([hasty.end(), patient.end()]);
});
