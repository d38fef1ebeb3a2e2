import { randomUUID } from 'node:crypto';
import { assignIds } from '@trellis/app-definition';
import { chinookDefinition } from '@trellis/chinook-example';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createRecords } from '@trellis/records';
import { openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import { spreadOf } from './statistics.ts';

/**
 * What operations cost once: the memory of so many different ones, compiled and kept, and how much longer the first
 * answer of one takes than the second. Asked of the records service in this process, on empty tables, so that neither
 * the gateway nor the rows are part of it. Run with `--expose-gc`.
 */
const operations = Number(process.argv[2] ?? 1_000);
if (!globalThis.gc) throw new Error('Run it with --expose-gc.');
const collectGarbage = globalThis.gc;

await using database = await openDatabase(process.env['TRELLIS_BENCH_DATABASE_URL']);
await using pubsub = createMemoryPubSub();
const silent = () => undefined;
await using records = await createRecords({
  databaseUrls: [database.url],
  secret: 'a secret for a benchmark',
  pubsub,
  attachments: { judge: (wanted) => Promise.resolve(wanted.map(() => ({ kind: 'fits' }))) },
  log: { debug: silent, info: silent, warn: silent, error: console.error },
  // One connection, so that the second answer finds the statement prepared.
  poolSize: 1,
});
const app = { id: randomUUID(), slug: 'bench', versionHash: 'bench' };
const definition = JSON.stringify(assignIds(chinookDefinition, undefined, undefined));
await records.store.publish({ appId: app.id, number: 1, hash: app.versionHash, definition });

async function answer(query: string): Promise<number> {
  const before = performance.now();
  const { errorCode, body } = await records.subgraph.answer(
    { query, variables: {} },
    {
      requestId: randomUUID(),
      caller: { person: undefined, roles: ['public'] },
      app,
      deadline: Date.now() + 10_000,
      publicUrl: 'http://localhost',
    },
  );
  if (errorCode) throw new Error(body.toString());
  return performance.now() - before;
}

/** Lists with their relations, aggregates and groups, in turns; the number makes each another operation. */
function operation(index: number): string {
  const forms = [
    `{ a${index}: artists(where: {name: {contains: "x"}}, first: 10) { totalCount nodes { name albums { nodes { title tracks { nodes { name genre { name } } } } } } pageInfo { hasNextPage endCursor } } }`,
    `{ a${index}: tracks(where: {album: {artist: {name: {startsWith: "A"}}}, unitPrice: {gte: "0.99"}}, orderBy: [{album: {title: ASC}}, {name: DESC}]) { nodes { name album { title artist { name } } mediaType { name } } aggregate { count sum { milliseconds } avg { unitPrice } } } }`,
    `{ a${index}: tracksGroupBy(by: [{genre: {field: name}}], having: {count: {gt: 1}}, orderBy: [{count: DESC}]) { totalCount nodes { keys { genre { name } } aggregate { count } records(first: 3) { nodes { name } } } } }`,
  ];
  return forms[index % forms.length] ?? '';
}

function heapMb(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

// What is loaded and compiled by the runtime itself is not counted.
for (let index = 0; index < 60; index++) await answer(operation(1_000_000 + index));
const before = heapMb();
const cold: number[] = [];
const warm: number[] = [];
for (let index = 0; index < operations; index++) {
  cold.push(await answer(operation(index)));
  warm.push(await answer(operation(index)));
}
const kept = heapMb() - before;
const row = (name: string, values: readonly number[]) => {
  const { median, highest } = spreadOf(values);
  return [
    name,
    median.toFixed(2),
    (values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0).toFixed(2),
    highest.toFixed(2),
  ];
};
console.log(
  markdownTable(
    ['ms', 'median', '99 of 100', 'highest'],
    [
      row('first answer', cold),
      row('second answer', warm),
      row(
        'difference',
        cold.map((value, index) => value - (warm[index] ?? 0)),
      ),
    ],
  ),
);
console.log(`\n${operations} different operations keep ${kept.toFixed(1)} MB of heap.`);
