import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { framedQuery } from './framed-query.ts';
import type { Parameter } from './parameter.ts';
import { createPool } from './pool.ts';
import { sqlStateOf } from './sql-state.ts';

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, applicationName: 'trellis framed query test', max: 1 });
});

afterEach(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function ask(
  text: string,
  frame: readonly string[],
  values: readonly Parameter[] = [],
  name = text.slice(0, 50),
) {
  return (await framedQuery(pool, { name, text, values, frame: frame.map((part) => Buffer.from(part)) })).toString();
}

test('columns come in their frame, as they are, and null as null', async () => {
  expect(await ask(`select '1', 'äß数据🙂', null, ''`, ['[', ',"', '",', ',"', '"]'])).toBe('[1,"äß数据🙂",null,""]');
  expect(await ask('select', ['{"data":{}}'])).toBe('{"data":{}}');
});

test('a value of many packets is the same as that of one', async () => {
  const lengths = [0, 1, 8_100, 65_535, 65_536, 1_000_000, 5_000_001];
  for (const length of lengths) {
    const text = await ask(`select repeat('a', $1::int), 'é'`, ['<', '|', '>'], [length]);
    expect(text.length, String(length)).toBe(length + 4);
    expect(text).toMatch(/^<a*\|é>$/);
  }
});

test('parameters arrive as they were given', async () => {
  const values = [null, '', '"\\{},', 'NULL', '数据'];
  const sent: readonly Parameter[] = ['text', 12, null, values, [1, null, -3], [], Buffer.from([0, 255])];
  const text = `select json_build_array($1::text, $2::int, $3::text, $4::text[], $5::int[], $6::text[], encode($7::bytea, 'hex'))::text`;
  expect(JSON.parse(await ask(text, ['', ''], sent))).toEqual(['text', 12, null, values, [1, null, -3], [], '00ff']);
});

test('an error is that of the server, and the pool goes on', async () => {
  const failed = await ask('select (1 / $1::int)::text', ['', ''], [0]).catch((error: unknown) => error);
  expect(sqlStateOf(failed)).toBe('22012');
  const wrong = await ask('select nonsense', ['', '']).catch((error: unknown) => error);
  expect(sqlStateOf(wrong)).toBe('42703');
  await expect(ask(`select 'x' where false`, ['', ''])).rejects.toThrow('no row');
  expect(await ask('select (1 / $1::int)::text', ['', ''], [1])).toBe('1');
});

test('a connection that is lost while it works is an error, and the next has another', async () => {
  const answer = ask('select pg_terminate_backend(pg_backend_pid())::text', ['', '']);
  await expect(answer).rejects.toThrow('terminat');
  expect(await ask(`select 'there'`, ['', ''])).toBe('there');
});

test('statements of other kinds run on the same connection, before and after', async () => {
  const name = 'same';
  for (let round = 0; round < 3; round++) {
    expect((await pool.query({ name, text: 'select 1 as one' })).rows).toEqual([{ one: 1 }]);
    expect(await ask(`select 'two'`, ['', ''], [], name)).toBe('two');
    expect((await pool.query('select generate_series(1, 3) as n')).rowCount).toBe(3);
  }
});

test('a connection keeps a bounded number of statements, and those it dropped work again', async () => {
  for (let index = 0; index < 520; index++) expect(await ask(`select '${index}'`, ['', ''])).toBe(String(index));
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements');
  expect(rows[0]?.count).toBe(500);
  expect(await ask(`select '0'`, ['', ''])).toBe('0');
});
