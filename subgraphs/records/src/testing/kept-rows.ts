import { Client } from 'pg';
import { quoteSchema } from '@trellis/change-log';
import { appSchema } from '../sql.ts';
import type { RecordsFixture } from './records-fixture.ts';

/** What an app's tables held, its log and its links among them, to be put back after a test has written. */
export interface KeptRows extends AsyncDisposable {
  restore(): Promise<void>;
}

export async function keepRows({ databaseUrl, appId }: RecordsFixture): Promise<KeptRows> {
  const schema = quoteSchema(appSchema(appId));
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I', tablename) as name from pg_tables where schemaname = $1`,
    [appSchema(appId)],
  );
  const names = rows.map(({ name }) => name);
  const copies = names.map((name) => `create table kept.${name} as table ${schema}.${name}`);
  await client.query(`create schema kept; ${copies.join('; ')}`);
  const back = names.map((name) => `insert into ${schema}.${name} overriding system value table kept.${name}`);
  // Without triggers, which would log it and ask for the order of foreign keys.
  const restore = `begin; set local session_replication_role = replica;
    truncate ${names.map((name) => `${schema}.${name}`).join()}; ${back.join('; ')}; commit`;
  return {
    async restore() {
      await client.query(restore);
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
