import type { AppDefinition, ModelDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { restartRecords } from '../testing/restart-records.ts';
import { stopCounting } from '../testing/statement-count.ts';

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  stopCounting();
  fixture = await createRecordsFixture(notesWith({}));
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  await client.query(`set search_path = ${schemaName()}`);
  await client.query(
    `insert into "Note" (title, body) select 'note ' || i, '笔记' || i || '号' from generate_series(1, 3000) as i`,
  );
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

function schemaName(): string {
  return `app_${fixture.appId.replaceAll('-', '')}`;
}

function notesWith(more: Partial<ModelDefinition>): AppDefinition {
  const fields = { title: { type: 'String' }, body: { type: 'Text' } } as const;
  return { format: 1, models: { Note: { fields, ...more } } };
}

/** The kinds of the table's indexes that only reading needs, with whether each is ready. */
async function indexes(): Promise<Readonly<Record<string, boolean>>> {
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    `select i.relname as name, x.indisvalid as valid from pg_index x join pg_class i on i.oid = x.indexrelid
      where x.indrelid = '"Note"'::regclass and not x.indisprimary order by i.relname`,
  );
  return Object.fromEntries(rows.map(({ name, valid }) => [name.replace(/^.*_/, ''), valid]));
}

/** How often the index of the search was used. */
async function searchScans(): Promise<number> {
  const { rows } = await client.query<{ scans: number }>(
    `select idx_scan::int as scans from pg_stat_user_indexes where indexrelid = (select oid from pg_class where relname like '%search')`,
  );
  return rows[0]?.scans ?? 0;
}

/** The server's processes that build an index of this database. */
async function builders(): Promise<readonly number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and state = 'active' and query like 'create index concurrently%'`,
  );
  return rows.map(({ pid }) => pid);
}

async function plan(statement: string): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${statement}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('an index on a table with records', () => {
  test('is built after the publish, and gone once its search is', async () => {
    await fixture.publish(notesWith({ search: ['title', 'body'], indexes: [['title']] }));
    const ask = () => fixture.ask('{ notes(search: "笔记77号 NOTE") { nodes { title } } }');
    // Right before the index is there as well as after.
    expect(await ask()).toEqual({ notes: { nodes: [{ title: 'note 77' }] } });
    await expect.poll(indexes, { timeout: 20_000 }).toEqual({ index: true, prefix: true, search: true });
    expect(await ask()).toEqual({ notes: { nodes: [{ title: 'note 77' }] } });
    await client.query('analyze "Note"');
    expect(await plan(`select from "Note" where title like 'note 29%'`)).toContain('_prefix');
    for (const asked of ['search: "77"', 'where: {body: {contains: "记77号"}}', 'where: {title: {endsWith: "e 77"}}']) {
      const before = await searchScans();
      const count = () => fixture.ask(`{ notes(${asked}) { totalCount } }`);
      expect(await count()).toEqual({ notes: { totalCount: asked.startsWith('search') ? 57 : 1 } });
      // A connection tells its figures at the end of a statement, and once a second at most.
      await expect.poll(() => count().then(searchScans), { timeout: 20_000, interval: 300 }).toBeGreaterThan(before);
    }
    await fixture.publish(notesWith({ search: [], indexes: [['title']] }));
    await expect.poll(indexes, { timeout: 20_000 }).toEqual({ index: true, prefix: true });
  });

  test('that a crash left half built is built again when the app is used next', async () => {
    await fixture.publish(notesWith({ search: ['body'] }));
    await expect.poll(indexes, { timeout: 20_000 }).toMatchObject({ search: true });
    await client.query(
      `update pg_index set indisvalid = false from pg_class i where i.oid = indexrelid and i.relname like '%search'`,
    );
    expect(await indexes()).toMatchObject({ search: false });
    expect(await fixture.ask('{ notes(search: "笔记77号") { totalCount } }')).toEqual({ notes: { totalCount: 1 } });
    await fixture.publish(notesWith({ search: ['body'], label: 'Notes' }));
    await expect.poll(indexes, { timeout: 20_000 }).toMatchObject({ search: true });
  });

  test('whose building process is killed is finished by the next start', async () => {
    await fixture.publish(notesWith({}));
    await expect.poll(indexes, { timeout: 20_000 }).not.toHaveProperty('search');
    // A snapshot that is older than the index keeps it from being ready.
    const reader = new Client({ connectionString: fixture.databaseUrl });
    await reader.connect();
    try {
      await reader.query('begin isolation level repeatable read');
      await reader.query('select count(*) from pg_class');
      await fixture.publish(notesWith({ search: ['title'] }));
      await expect.poll(indexes, { timeout: 20_000 }).toMatchObject({ search: false });
      await client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [await builders()]);
      await expect.poll(builders, { timeout: 20_000 }).toEqual([]);
    } finally {
      await reader.end();
    }
    expect(await indexes()).toMatchObject({ search: false });
    const question = '{ notes(search: "note 77", where: {title: {eq: "note 77"}}) { totalCount } }';
    expect(await fixture.ask(question)).toEqual({ notes: { totalCount: 1 } });

    await using restarted = await restartRecords(fixture);
    expect(await restarted.ask(question)).toEqual({ data: { notes: { totalCount: 1 } } });
    await expect.poll(indexes, { timeout: 20_000 }).toMatchObject({ search: true });
  });

  test('that cannot be built leaves none behind that would refuse writes', async () => {
    const long = Array.from({ length: 4000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join('');
    await client.query(`insert into "Note" (title, body) values ('long', $1)`, [long]);
    await fixture.publish(notesWith({ search: ['body', 'title'], indexes: [['body']] }));
    await expect.poll(indexes, { timeout: 20_000 }).toMatchObject({ search: true });
    expect(
      await fixture.ask('mutation($body: String) { createNote(data: {title: "more", body: $body}) { title } }', {
        body: long,
      }),
    ).toEqual({
      createNote: { title: 'more' },
    });
  });
});
