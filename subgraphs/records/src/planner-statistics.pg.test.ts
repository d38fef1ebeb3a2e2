import { createPool } from '@trellis/postgres';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { appSchema } from './sql.ts';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
let pool: ReturnType<typeof createPool>;
const tables = ['Customer', 'Order', 'Tag', 'Person'];
const named = (table: string) => `${appSchema(fixture.appId)}."${table}"`;

/** Each table holds one row, and PostgreSQL has looked at it. */
beforeEach(async () => {
  fixture = await createRecordsFixture(shop);
  pool = createPool({ url: fixture.databaseUrl, applicationName: 'test', max: 2, onConnectionLost: () => undefined });
  // What PostgreSQL does by itself is another's promise.
  for (const table of tables) await pool.query(`alter table ${named(table)} set (autovacuum_enabled = false)`);
  await createOrders(1, 'first');
  await createPerson('first');
  await pool.query(`analyze ${tables.map(named).join()}`);
});
afterEach(async () => {
  await pool.end();
  await fixture[Symbol.asyncDispose]();
});

/** How many rows PostgreSQL plans for. */
async function knownRows(table: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select reltuples as n from pg_class where oid = $1::regclass', [
    named(table),
  ]);
  return rows[0]?.n ?? -1;
}

async function looks(table: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'select analyze_count::int as n from pg_stat_user_tables where relid = $1::regclass',
    [named(table)],
  );
  return rows[0]?.n ?? -1;
}

/** Orders with a customer and a tag each. */
async function createOrders(count: number, prefix: string): Promise<void> {
  const data = Array.from({ length: count }, (_, index) => ({
    number: `${prefix} ${index}`,
    total: '1',
    customer: { create: { name: `${prefix} ${index}` } },
    tags: { create: [{ name: `${prefix} ${index}` }] },
  }));
  const query = 'mutation($data: [OrderCreateInput!]!) { createOrders(data: $data) { affectedCount } }';
  await fixture.ask(query, { data });
}

const createPerson = (name: string) =>
  fixture.ask('mutation($name: String!) { createPerson(data: { name: $name }) { id } }', { name });

test('whoever is answered that many records are there asks a PostgreSQL that knows of them', async () => {
  await createOrders(2_000, 'many');
  expect(await knownRows('Order')).toBe(2_001);
  expect(await knownRows('Customer')).toBe(2_001);
  expect(await knownRows('Tag')).toBe(2_001);
  expect(await knownRows('Person')).toBe(1);
});

test('many fields of one request are many records too', async () => {
  const field = (_: unknown, index: number) => `c${index}: createPerson(data: { name: "${'x'.repeat(400)}" }) { id }`;
  const query = `mutation { ${Array.from({ length: 100 }, field).join(' ')} }`;
  await fixture.ask(query);
  expect(await knownRows('Person')).toBe(101);
});

test('of records that come one at a time PostgreSQL knows soon', async () => {
  for (let from = 0; from < 600; from += 50)
    await Promise.all(Array.from({ length: 50 }, (_, index) => createPerson(`${'x'.repeat(100)} ${from + index}`)));
  await vi.waitFor(async () => expect(await knownRows('Person')).toBeGreaterThan(200), 10_000);
});

test.each([
  ['alone', '', 901],
  ['beside what is created for it', 'create: { name: "new" }', 902],
])('what one record is linked with, %s, is many rows too', async (_how, create, links) => {
  const tags = Array.from({ length: 900 }, (_, index) => ({ name: `t${index}` }));
  await fixture.ask('mutation($tags: [TagCreateInput!]!) { createTags(data: $tags) { affectedCount } }', { tags });
  const query = `mutation($tags: [TagUniqueInput!]!) {
    updateOrder(where: { number: "first 0" }, data: { tags: { connect: $tags ${create} } }) { id }
  }`;
  await fixture.ask(query, { tags });
  const { rows } = await pool.query<{ n: number }>(
    `select reltuples as n from pg_class c where relnamespace = $1::regnamespace and relkind = 'r'
      and (select count(*) from pg_attribute where attrelid = c.oid and attnum > 0) = 2 and relname !~ '^_'`,
    [appSchema(fixture.appId)],
  );
  expect(rows).toEqual([{ n: links }]);
});

test('tables that have hardly grown are left alone', async () => {
  await createOrders(2_000, 'many');
  const before = await looks('Order');
  await createOrders(200, 'more');
  expect(await looks('Order')).toBe(before);
});

test('a write does not wait for whoever holds a table, such as one who builds an index', async () => {
  const client = await pool.connect();
  try {
    await client.query(`begin; lock table ${named('Order')} in share update exclusive mode`);
    await createOrders(2_000, 'many');
    expect(await knownRows('Order')).toBe(1);
    expect(await knownRows('Customer')).toBe(2_001);
  } finally {
    await client.query('rollback');
    client.release();
  }
});
