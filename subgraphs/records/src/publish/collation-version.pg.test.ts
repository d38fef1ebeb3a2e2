import type { AppDefinition } from '@trellis/app-definition';
import { createPool } from '@trellis/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { rebuildOnNewCollation } from './collation-version.ts';

const words: AppDefinition = {
  format: 1,
  models: {
    Word: {
      fields: { text: { type: 'String', unique: true }, count: { type: 'Int' } },
      search: ['text'],
      indexes: [['count']],
    },
  },
};

let fixture: RecordsFixture;
let pool: ReturnType<typeof createPool>;
beforeAll(async () => {
  fixture = await createRecordsFixture(words);
  pool = createPool({ url: fixture.databaseUrl, max: 2, applicationName: 'a test', onConnectionLost: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await fixture[Symbol.asyncDispose]();
});

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Where an index's data stand: elsewhere once it is built anew. */
async function files(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ name: string; file: number }>(
    `select relname as name, pg_relation_filenode(oid)::int as file from pg_class
      where relkind = 'i' and relnamespace = $1::regnamespace`,
    [`app_${fixture.appId.replaceAll('-', '')}`],
  );
  return Object.fromEntries(rows.map(({ name, file }) => [name.replace(/^.*_/, ''), file]));
}

async function noted(): Promise<boolean> {
  const { rows } = await pool.query<{ same: boolean }>(
    `select collversion = pg_collation_actual_version(oid) as same from pg_collation where collname = 'und-x-icu'`,
  );
  return rows[0]?.same ?? false;
}

test('where the server sorts by another ICU, the indexes of texts are built anew before anything is asked, once', async () => {
  const before = await files();
  await rebuildOnNewCollation(pool, log);
  expect(await files()).toEqual(before);

  await pool.query(`update pg_collation set collversion = '1.0' where collname = 'und-x-icu'`);
  expect(await noted()).toBe(false);
  await Promise.all([rebuildOnNewCollation(pool, log), rebuildOnNewCollation(pool, log)]);
  const after = await files();
  expect(after['search']).not.toBe(before['search']);
  expect(after['unique']).not.toBe(before['unique']);
  expect(after['index']).toBe(before['index']);
  expect(await noted()).toBe(true);

  await rebuildOnNewCollation(pool, log);
  expect(await files()).toEqual(after);
});
