import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pipeline, type PipelinedStatement } from './pipeline.ts';
import { createPool } from './pool.ts';
import { sqlState, sqlStateOf } from './sql-state.ts';
import { transaction } from './transaction.ts';

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, applicationName: 'pipeline test', max: 1 });
  await pool.query('create table account (id int primary key, amount int not null)');
});

afterEach(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

function statement(text: string, ...values: PipelinedStatement['values']): PipelinedStatement {
  return { name: text.slice(0, 50), text, values };
}

const insert = (id: number, amount: number) => statement('insert into account values ($1, $2)', id, amount);
const all = statement('select id, amount from account order by id');
const failed = (work: Promise<unknown>) => work.catch((error: unknown) => error);

test('each statement sees what those before it did, and answers its own rows, prepared or not', async () => {
  const values = statement(
    `select 1, '{t,f,null}'::boolean[], '{"a":1}'::jsonb, null::int, 'é'::text, now() > '2020-01-01'`,
  );
  for (let round = 0; round < 3; round++) {
    expect(await pipeline(pool, [insert(round, 5), all, values, { text: 'select 2 where false', values: [] }])).toEqual(
      [
        [],
        Array.from({ length: round + 1 }, (_, id) => [id, 5]),
        [[1, [true, false, null], '{"a": 1}', null, 'é', true]],
        [],
      ],
    );
  }
});

test('they are one transaction: settings hold to its end, and one that fails leaves nothing', async () => {
  const set = statement(`select set_config('trellis.test', $1, true)`, 'x');
  const ask = statement(`select coalesce(current_setting('trellis.test', true), '')`);
  expect(await pipeline(pool, [set, ask])).toEqual([[['x']], [['x']]]);
  expect(await pipeline(pool, [ask])).toEqual([[['']]]);
  expect(sqlStateOf(await failed(pipeline(pool, [insert(1, 1), insert(1, 2), all])))).toBe(sqlState.uniqueViolation);
  expect(await pipeline(pool, [all])).toEqual([[]]);
});

test('what is checked only at the end fails them too', async () => {
  await pool.query('create table transfer (account int references account deferrable initially deferred)');
  const transfer = statement('insert into transfer values ($1)', 7);
  expect(sqlStateOf(await failed(pipeline(pool, [transfer, all])))).toBe(sqlState.foreignKeyViolation);
  expect(await pipeline(pool, [transfer, insert(7, 1), all])).toEqual([[], [], [[7, 1]]]);
});

test('after one that failed, all of them can be asked again on the same connection', async () => {
  const backend = statement('select pg_backend_pid()');
  const [first] = await pipeline(pool, [backend]);
  const divide = (by: number) => statement('select 1 / $1::int', by);
  expect(sqlStateOf(await failed(pipeline(pool, [divide(0), all])))).toBe('22012');
  expect(sqlStateOf(await failed(pipeline(pool, [all, divide(0), insert(1, 1)])))).toBe('22012');
  expect(await pipeline(pool, [divide(1), insert(1, 1), all])).toEqual([[[1]], [], [[1, 1]]]);
  expect(await pipeline(pool, [backend])).toEqual([first]);
  expect(sqlStateOf(await failed(pipeline(pool, [statement('select nonsense')])))).toBe(sqlState.undefinedColumn);
});

test('a connection keeps a bounded number of statements, and those it dropped work again', async () => {
  for (let index = 0; index < 520; index++)
    expect(await pipeline(pool, [statement(`select ${index}`)])).toEqual([[[index]]]);
  const kept = statement('select count(*)::int from pg_prepared_statements');
  expect(await pipeline(pool, [kept])).toEqual([[[500]]]);
  expect(await pipeline(pool, [statement('select 0')])).toEqual([[[0]]]);
});

test('a connection lost on the way rejects, and the next has another', async () => {
  await expect(pipeline(pool, [statement('select pg_terminate_backend(pg_backend_pid())'), all])).rejects.toThrow(
    'terminat',
  );
  expect(await pipeline(pool, [all])).toEqual([[]]);
});

test('what opens a transaction goes ahead of whatever is asked first, and rolls back with it', async () => {
  const opening = [insert(1, 1)];
  await transaction(pool, { opening }, async (client) => {
    expect(await pipeline(client, [all])).toEqual([[[1, 1]]]);
    await client.query('delete from account');
    throw new Error('no');
  }).catch(() => undefined);
  expect(await pipeline(pool, [all])).toEqual([[]]);
  await transaction(pool, { opening, isolation: 'serializable', statementTimeoutMs: 5000 }, async (client) => {
    const ask = `select current_setting('transaction_isolation') as isolation, amount from account`;
    expect((await client.query(ask)).rows).toEqual([{ isolation: 'serializable', amount: 1 }]);
  });
  expect(await pipeline(pool, [all])).toEqual([[[1, 1]]]);
});
