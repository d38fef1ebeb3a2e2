import { startOwnPostgres } from '@trellis/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { endOfLog, quoteSchema, readChanges } from './index.ts';

const schema = quoteSchema('app_test');

test('what is written under an id that a crash has given again is read from a position of before it', async () => {
  await using server = await startOwnPostgres();
  const connect = async () => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const before = await connect();
  await before.query(`create schema ${schema};
    create table ${schema}._change (
      seq bigint generated always as identity, xid xid8 not null default pg_current_xact_id(), model text not null,
      record_id uuid not null, op "char" not null, version integer not null, old jsonb, new jsonb,
      actor uuid, client_id text, mutation_id text, at timestamptz not null default clock_timestamp(), primary key (xid, seq));
    create table ${schema}._trimmed (one_row boolean primary key default true, xid xid8 not null)`);
  const insert = `insert into ${schema}._change (model, record_id, op, version) values ('counter', gen_random_uuid(), 'I', $1)`;
  await before.query(insert, [1]);
  const lost: string[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    await before.query('begin');
    await before.query(insert, [0]);
    const { rows } = await before.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
    lost.push(...rows.map(({ xid }) => xid));
    await before.query('rollback');
  }
  const position = await endOfLog(before, schema);
  await server.crash();
  await before.end().catch(() => undefined);
  await server.start();
  const after = await connect();
  for (const version of [2, 3]) await after.query(insert, [version]);
  const page = await readChanges(after, schema, position, 10);
  expect(page?.changes.map(({ version }) => version)).toEqual([2, 3]);
  // Else nothing would be shown by this.
  expect(lost).toContain(page?.changes[0]?.xid);
  expect((await readChanges(after, schema, page?.next ?? position, 10))?.changes).toEqual([]);
  await after.end();
});
