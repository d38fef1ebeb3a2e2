import { randomUUID } from 'node:crypto';
import { createMemoryPubSub } from '@trellis/pubsub';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecords } from '../server.ts';
import { anyFile } from '../testing/any-file.ts';
import { admin, createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture({
    format: 1,
    models: {
      Folder: { fields: { name: { type: 'String' } } },
      Note: {
        fields: {
          text: { type: 'String' },
          loud: { type: 'String', formula: "text + '!'" },
          folder: { type: 'Folder', onDelete: 'CASCADE' },
        },
        search: ['text'],
      },
    },
  });
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  await client.query(`set search_path = app_${fixture.appId.replaceAll('-', '')}`);
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

/** A new process on the data that are there. */
async function restart() {
  const pubsub = createMemoryPubSub();
  const logged: unknown[] = [];
  const note = (data: unknown) => void logged.push(data);
  const log = { debug: note, info: note, warn: note, error: note };
  const records = await createRecords({
    databaseUrls: [fixture.databaseUrl],
    secret: 'a secret for tests',
    attachments: anyFile,
    pubsub,
    log,
    poolSize: 4,
  });
  const version = await fixture.records.store.current(fixture.appId);
  const ask = async (query: string): Promise<unknown> => {
    const { body } = await records.subgraph.answer(
      { query, variables: {} },
      {
        requestId: randomUUID(),
        caller: admin,
        app: { id: fixture.appId, slug: 'test', versionHash: version?.hash ?? '' },
        deadline: Date.now() + 10_000,
        publicUrl: 'http://localhost',
      },
    );
    return JSON.parse(body.toString()) as unknown;
  };
  return {
    records,
    ask,
    logged,
    async [Symbol.asyncDispose]() {
      await records[Symbol.asyncDispose]();
      await pubsub[Symbol.asyncDispose]();
    },
  };
}

/** As the first builds left an app: without a version's beginning, and without what later features stand on. */
async function makeOld() {
  await client.query(`
    comment on table _version is null;
    alter table _version drop column epoch, drop column begins;
    drop table _idempotency;
    drop trigger _restore on "Note";
    drop trigger _restore on "Folder";
    drop index if exists "${await searchIndex()}";
    drop function _grams(text[]), _grams_of(text[]);
    drop function _x_concat(text, text);
  `);
}

async function searchIndex(): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relname like '%\\_search' and relnamespace = current_schema()::regnamespace`,
  );
  return rows[0]?.name ?? '';
}

test('an app of an earlier build is used without a publish: its feed, search, formulas and restores', async () => {
  await fixture.ask('mutation { createNote(data: {text: "kept", folder: {create: {name: "in it"}}}) { id } }');
  await makeOld();
  await using restarted = await restart();
  const { feed } = restarted.records;
  expect(await feed.version(fixture.appId)).toMatchObject({ number: 1, begins: undefined });
  const after = await feed.now(fixture.appId);
  expect(await restarted.ask('{ notes(search: "kept") { nodes { loud } } }')).toEqual({
    data: { notes: { nodes: [{ loud: 'kept!' }] } },
  });
  const { rows } = await client.query<{ id: string }>('select id from "Folder"');
  const [folder] = rows;
  await restarted.ask(`mutation { deleteFolder(where: {id: "${folder?.id}"}) { id } }`);
  expect(await restarted.ask('{ notes { totalCount } }')).toEqual({ data: { notes: { totalCount: 0 } } });
  await restarted.ask(`mutation { restoreFolder(id: "${folder?.id}") { id } }`);
  expect(await restarted.ask('{ notes { totalCount } }')).toEqual({ data: { notes: { totalCount: 1 } } });
  const { changes } = await feed.read({ appId: fixture.appId, after, waitMs: 0, limit: 10 });
  expect(changes.map(({ model, op }) => `${op} ${model}`)).toEqual(['U Note', 'U Folder', 'U Note', 'U Folder']);
  expect(restarted.logged).toEqual([]);
});

test('what is up to date is left alone: nothing waits for a table that is in use', async () => {
  await client.query('begin; lock table "Note" in row exclusive mode');
  try {
    await using restarted = await restart();
    expect(await restarted.ask('{ notes { totalCount } }')).toEqual({ data: { notes: { totalCount: 1 } } });
    expect(restarted.logged).toEqual([]);
  } finally {
    await client.query('rollback');
  }
});
