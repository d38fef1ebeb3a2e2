/**
 * How long searches take: the service of records in this process, on a database with LC_CTYPE C, over so many
 * documents with a title in Chinese and a text in English. `npm run search -w bench -- 100000` asks fewer.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppDefinition, assignIds } from '@trellis/app-definition';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createRecords } from '@trellis/records';
import { Client } from 'pg';
import { analyze, openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import { resultsFolder, stampOf } from './report.ts';
import { createDocuments, terms } from './rows/documents.ts';
import { spreadOf } from './statistics.ts';

const documents = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 9);
/** How many records a request creates. */
const atOnce = 5_000;

await using embedded = await openDatabase(process.env['TRELLIS_BENCH_DATABASE_URL']);
const databaseUrl = await createDatabase(embedded.url, `search_${Date.now()}`);
await using pubsub = createMemoryPubSub();
const silent = () => undefined;
await using records = await createRecords({
  databaseUrls: [databaseUrl],
  secret: 'a secret for a benchmark',
  pubsub,
  attachments: { judge: (wanted) => Promise.resolve(wanted.map(() => ({ kind: 'fits' }))) },
  log: { debug: silent, info: silent, warn: console.error, error: console.error },
  poolSize: 2,
});
const appId = randomUUID();
let version = 0;
let published: AppDefinition | undefined;

const withoutSearch: AppDefinition = {
  format: 1,
  models: { Document: { fields: { title: { type: 'String', required: true }, text: { type: 'Text' } } } },
};

await publish(withoutSearch);
console.error(`loading ${documents} documents …`);
const loading = secondsSince(performance.now());
for (let from = 0; from < documents; from += atOnce) {
  const data = createDocuments(from, Math.min(from + atOnce, documents));
  await answer('mutation($data: [DocumentCreateInput!]!) { createDocuments(data: $data) { affectedCount } }', { data });
}
const loaded = loading();

console.error('building the index …');
const building = secondsSince(performance.now());
const { Document: document } = withoutSearch.models;
if (document) await publish({ ...withoutSearch, models: { Document: { ...document, search: ['title', 'text'] } } });
// Used once, an app begins to build what it lacks.
await answer('{ documents(first: 1) { nodes { id } } }', {});
await indexIsBuilt();
const built = building();
await analyze(databaseUrl);

const questions = {
  search: 'query($term: String!) { documents(search: $term, first: 20) { nodes { id } } }',
  'search and count': 'query($term: String!) { documents(search: $term, first: 20) { totalCount nodes { id } } }',
  contains: 'query($term: String!) { documents(where: { title: { contains: $term } }, first: 20) { nodes { id } } }',
  'contains, any case':
    'query($term: String!) { documents(where: { text: { contains: $term, mode: INSENSITIVE } }, first: 20) { nodes { id } } }',
} as const;
type Way = keyof typeof questions;
const ways = Object.keys(questions) as readonly Way[];

const figures = new Map<string, number[]>();
const counts = new Map<string, number>();
for (const { term } of terms) {
  const { data } = JSON.parse(
    await answer('query($term: String!) { documents(search: $term, first: 0) { totalCount } }', { term }),
  ) as { readonly data: { readonly documents: { readonly totalCount: number } } };
  counts.set(term, data.documents.totalCount);
}
// The terms take turns, so that a disturbance meets all of them alike.
for (let round = 0; round <= rounds; round += 1) {
  console.error(`round ${round} of ${rounds} …`);
  for (const { term } of terms) {
    for (const way of ways) {
      const before = performance.now();
      await answer(questions[way], { term });
      // The first round finds the statement prepared and the pages read.
      if (round > 0)
        figures.set(`${way} ${term}`, [...(figures.get(`${way} ${term}`) ?? []), performance.now() - before]);
    }
  }
}

const table = markdownTable(
  ['what', 'term', 'found', ...ways],
  terms.map(({ what, term }) => [
    what,
    term,
    String(counts.get(term) ?? 0),
    ...ways.map((way) => {
      const { median, lowest, highest } = spreadOf(figures.get(`${way} ${term}`) ?? []);
      return `${median.toFixed(1)} (${lowest.toFixed(1)} to ${highest.toFixed(1)})`;
    }),
  ]),
);
const stamp = stampOf(new Date().toISOString());
const text = `# Searches in ${documents.toLocaleString('en-US')} documents: ${stamp.slice(0, 10)}

A database with LC_CTYPE C; ${await sizes()}. Loaded through the API in ${loaded.toFixed(0)} s, indexed in ${built.toFixed(0)} s. The first page of 20, milliseconds an answer of the records service: median (lowest to highest) of ${rounds} rounds.

${table}
`;
await mkdir(resultsFolder, { recursive: true });
await writeFile(join(resultsFolder, `${stamp}-search.md`), text);
console.log(`\n${text}`);

async function createDatabase(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  await client.end();
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}

async function publish(definition: AppDefinition): Promise<void> {
  published = assignIds(definition, undefined, published);
  version += 1;
  await records.store.publish({ appId, number: version, hash: String(version), definition: JSON.stringify(published) });
}

async function answer(query: string, variables: Readonly<Record<string, unknown>>): Promise<string> {
  const { errorCode, body } = await records.subgraph.answer(
    { query, variables },
    {
      requestId: randomUUID(),
      caller: { person: undefined, roles: ['admin'] },
      app: { id: appId, slug: 'search', versionHash: String(version) },
      deadline: Date.now() + 600_000,
      publicUrl: 'http://localhost',
    },
  );
  if (errorCode) throw new Error(body.toString());
  return body.toString();
}

async function indexIsBuilt(): Promise<void> {
  for (;;) {
    const [row] = await asked<{ readonly built: boolean }>(
      `select exists (select from pg_index join pg_class on oid = indexrelid join pg_am on pg_am.oid = relam
       where amname = 'gin' and indisvalid and indrelid = any (select oid from pg_class where relname = 'Document')) as built`,
    );
    if (row?.built) return;
    await sleep(500);
  }
}

async function sizes(): Promise<string> {
  const [row] = await asked<{ readonly rows: string; readonly gin: string }>(
    `select pg_size_pretty(pg_table_size(indrelid)) as rows, pg_size_pretty(pg_relation_size(indexrelid)) as gin
     from pg_index join pg_class on oid = indexrelid join pg_am on pg_am.oid = relam
     where amname = 'gin' and indrelid = any (select oid from pg_class where relname = 'Document')`,
  );
  return `the table takes ${row?.rows}, the index ${row?.gin}`;
}

async function asked<Row extends object>(query: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(query)).rows;
  } finally {
    await client.end();
  }
}

function secondsSince(start: number): () => number {
  return () => (performance.now() - start) / 1000;
}
