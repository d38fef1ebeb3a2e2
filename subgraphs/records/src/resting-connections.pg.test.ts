import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture({ format: 1, models: { Note: { fields: { text: { type: 'String' } } } } });
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await client?.end();
  await fixture?.[Symbol.asyncDispose]();
});

async function connections(): Promise<readonly number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'trellis records' and datname = current_database() order by pid`,
  );
  return rows.map(({ pid }) => pid);
}

test('after a minute without a request the connections, which hold the plans, are those from before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ask = () => fixture.ask('{ notes { totalCount } }');
  await Promise.all([ask(), ask(), ask()]);
  const before = await connections();
  expect(before.length).toBeGreaterThan(1);
  await vi.advanceTimersByTimeAsync(60_000);
  await ask();
  expect(await connections()).toEqual(before);
});
