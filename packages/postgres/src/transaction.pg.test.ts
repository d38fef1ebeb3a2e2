import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPool } from './pool.ts';
import { sqlState, sqlStateOf } from './sql-state.ts';
import { transaction } from './transaction.ts';

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, applicationName: 'transaction test', max: 4 });
  await pool.query(
    'create table account (id int primary key, amount int not null); insert into account values (1, 10), (2, 20)',
  );
});

afterEach(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function amounts(): Promise<number[]> {
  const { rows } = await pool.query<{ amount: number }>('select amount from account order by id');
  return rows.map(({ amount }) => amount);
}

test('what resolves is committed, what rejects leaves nothing, and the connection comes back', async () => {
  expect(
    await transaction(
      pool,
      {},
      async (client) => (await client.query('update account set amount = 11 where id = 1')).rowCount,
    ),
  ).toBe(1);
  const failure = new Error('no');
  await expect(
    transaction(pool, {}, async (client) => {
      await client.query('delete from account');
      throw failure;
    }),
  ).rejects.toBe(failure);
  expect(await amounts()).toEqual([11, 20]);
  expect(pool.idleCount).toBe(pool.totalCount);
});

test('isolation and limits hold inside and are gone outside', async () => {
  const ask = `select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only,
    current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`;
  const one = createPool({ url: database.url, applicationName: 'x', max: 1 });
  const options = {
    isolation: 'repeatable read',
    readOnly: true,
    statementTimeoutMs: 1500.2,
    lockTimeoutMs: 0,
  } as const;
  const inside = await transaction(one, options, (client) => client.query(ask));
  expect(inside.rows).toEqual([{ isolation: 'repeatable read', read_only: 'on', statement: '1501ms', lock: '1ms' }]);
  expect((await one.query(ask)).rows).toEqual([
    { isolation: 'read committed', read_only: 'off', statement: '0', lock: '0' },
  ]);
  await one.end();
});

test('a deadlock is tried again where retries are allowed, and both sides come through', async () => {
  let attempts = 0;
  const met = Promise.withResolvers<void>();
  let arrived = 0;
  const move = (from: number, to: number) =>
    transaction(pool, { retries: 3 }, async (client) => {
      attempts++;
      await client.query('update account set amount = amount - 1 where id = $1', [from]);
      if (++arrived === 2) met.resolve();
      await met.promise;
      await client.query('update account set amount = amount + 1 where id = $1', [to]);
    });
  await Promise.all([move(1, 2), move(2, 1)]);
  // One of the two lost, and can lose again under load.
  expect(attempts).toBeGreaterThan(2);
  expect(await amounts()).toEqual([10, 20]);
});

test('without retries, and for faults that a repetition cannot mend, the error comes at once', async () => {
  let attempts = 0;
  const error = await transaction(pool, { retries: 3 }, async (client) => {
    attempts++;
    await client.query('insert into account values (1, 1)');
  }).catch((reason: unknown) => reason);
  expect(sqlStateOf(error)).toBe(sqlState.uniqueViolation);
  expect(attempts).toBe(1);
});

test('a plan made stale by DDL is tried again on a fresh connection', async () => {
  const one = createPool({ url: database.url, applicationName: 'x', max: 1 });
  const select = { name: 'all', text: 'select * from account where id = 1' };
  await one.query(select);
  await pool.query(`alter table account add column note text default 'new'`);
  const { rows } = await transaction(one, { retries: 1 }, (client) => client.query(select));
  expect(rows).toEqual([{ id: 1, amount: 10, note: 'new' }]);
  await one.end();
});

test('a connection lost in the middle rejects, and is not given to the next', async () => {
  const one = createPool({ url: database.url, applicationName: 'lost', max: 1 });
  await expect(
    transaction(one, { retries: 3 }, async (client) => {
      await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lost'`);
      await client.query('select 1');
    }),
  ).rejects.toThrow(/./);
  expect((await one.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  await one.end();
});
