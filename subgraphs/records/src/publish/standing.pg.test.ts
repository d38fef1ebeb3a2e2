import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { restartRecords } from '../testing/restart-records.ts';

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

/** As the first builds left an app: without a version's beginning, and without what later features stand on. */
async function makeOld() {
  await client.query(`
    comment on table _version is null;
    alter table _version drop column epoch, drop column begins;
    drop table _idempotency;
    drop trigger _restore on "Folder";
    drop index if exists "${await searchIndex()}";
    drop function _grams(text[]), _grams_of(text[]);
    drop function _x_concat(text, text);
    drop function _text_json(text);
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
  await using restarted = await restartRecords(fixture);
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
    await using restarted = await restartRecords(fixture);
    expect(await restarted.ask('{ notes { totalCount } }')).toEqual({ data: { notes: { totalCount: 1 } } });
    expect(restarted.logged).toEqual([]);
  } finally {
    await client.query('rollback');
  }
});

test('a text is written as JSON without the call of a function for each', async () => {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    'explain (verbose) select _text_json(text) from "Note"',
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Output: .*(?:JSON_SCALAR|to_json)\(/i);
  expect(plan).not.toContain('_text_json');
});
