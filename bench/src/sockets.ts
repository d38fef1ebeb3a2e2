import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePublished, sendOperation } from '@trellis/app-loader';
import { cpuTime } from './cpu-time.ts';
import { openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import type { Order, Report, Told } from './sockets/audience.ts';
import { startStandalone, type Standalone } from './standalone.ts';

/**
 * What live updates cost: sockets with one subscription each, the memory that each takes, how many records a second are told
 * to them and how soon; then as many live queries in groups, of which each change concerns one. Clients are a process of
 * their own on the same machine, without compression.
 */
const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '5' },
    /** A second: of what all sockets are told. */
    changes: { type: 'string', default: '3' },
    groups: { type: 'string', default: '100' },
    /** A second: of what one group is told. */
    'group-changes': { type: 'string', default: '100' },
  },
});
const [count, seconds, changes, groups, groupChanges] = [
  values.sockets,
  values.seconds,
  values.changes,
  values.groups,
  values['group-changes'],
].map(Number) as [number, number, number, number, number];

/** Files that a process has open beside the sockets. */
const otherFiles = 500;
const slug = 'live';

await measure();

async function measure(): Promise<void> {
  const limit = await fileLimit();
  if (limit < count + otherFiles) {
    console.log(`Skipped: ${count} sockets need ulimit -n ${count + otherFiles} in each process, and it is ${limit}.`);
    return;
  }
  await using database = await openDatabase(undefined);
  await using product = await startStandalone(database.url);
  const client = { url: product.url, token: await product.token() };
  await ensurePublished(client, {
    slug,
    name: 'Live',
    definition: {
      format: 1,
      models: {
        Note: {
          plural: 'notes',
          fields: {
            number: { type: 'Int', required: true, unique: true },
            group: { type: 'Int', required: true },
            text: { type: 'String' },
            sentAt: { type: 'BigInt' },
          },
          indexes: [['group']],
        },
      },
    },
  });
  const data = Array.from({ length: groups * 10 }, (_, number) => ({
    number,
    group: number % groups,
    text: `Note ${number}`,
  }));
  await ask(product, 'mutation ($data: [NoteCreateInput!]!) { createNotes(data: $data) { affectedCount } }', { data });

  const clients = fork(fileURLToPath(new URL('sockets/clients.js', import.meta.url)));
  try {
    const followed = await measureChanges(product, clients);
    const queried = await measureLive(product, clients);
    const head = [
      '',
      'deliveries',
      'lost',
      'a second',
      'p50, ms',
      'p95, ms',
      'longest, ms',
      'CPU µs each',
      'KB a socket',
    ];
    console.log(markdownTable(head, [followed, queried]));
  } finally {
    clients.disconnect();
  }
}

async function measureChanges(product: Standalone, clients: ChildProcess): Promise<readonly string[]> {
  const query = 'subscription { noteChanges { control changes { op recordId version node { number text sentAt } } } }';
  const bytes = await openAll(product, clients, () => ({ query, variables: {} }));
  const measured = await measureTelling(product, clients, changes, (written) => written * count);
  return rowOf(`${count} sockets, ${changes} changes a second for all`, measured, bytes);
}

async function measureLive(product: Standalone, clients: ChildProcess): Promise<readonly string[]> {
  const query = `subscription ($group: Int) { noteLive(where: { group: { eq: $group } }, orderBy: [{ number: ASC }], minIntervalMs: 100) {
    full ids upserts { id number text sentAt } removed } }`;
  const bytes = await openAll(product, clients, (index) => ({ query, variables: { group: index % groups } }));
  // Of changes of one record in one interval the last is told, so nobody knows how many there should be.
  const measured = await measureTelling(product, clients, groupChanges, () => undefined);
  return rowOf(`${count} live queries in ${groups} groups, ${groupChanges} changes a second`, measured, bytes);
}

interface Telling {
  readonly report: Report;
  readonly expected: number | undefined;
  /** Of the product's process, in milliseconds. */
  readonly cpuMs: number;
}

async function measureTelling(
  product: Standalone,
  clients: ChildProcess,
  rate: number,
  expectedOf: (written: number) => number | undefined,
): Promise<Telling> {
  const before = await cpuTime(product.process);
  const expected = expectedOf(await write(product, rate));
  const report = await reportOf(clients, expected);
  const cpuMs = ((await cpuTime(product.process)) ?? 0) - (before ?? 0);
  await tell(clients, { kind: 'close' });
  return { report, expected, cpuMs };
}

function rowOf(name: string, { report, expected, cpuMs }: Telling, bytes: number): readonly string[] {
  const { deliveries, p50, p95, longest, seconds: took, closed } = report;
  if (closed > 0) console.log(`${closed} sockets were closed by the server.`);
  return [
    name,
    String(deliveries),
    expected === undefined ? '' : String(expected - deliveries),
    took > 0 ? (deliveries / took).toFixed(0) : '',
    ...[p50, p95, longest].map(String),
    ((cpuMs * 1000) / deliveries).toFixed(0),
    (bytes / count / 1024).toFixed(1),
  ];
}

/** Opens all sockets. Resolves with the memory that the product took for them. */
async function openAll(
  product: Standalone,
  clients: ChildProcess,
  subscription: (index: number) => Extract<Order, { kind: 'open' }>['subscriptions'][number],
): Promise<number> {
  await sleep(3_000);
  const before = await residentBytes(product.process);
  const subscriptions = Array.from({ length: count }, (_, index) => subscription(index));
  const url = `${product.url.replace('http', 'ws')}/apps/${slug}/graphql`;
  await tell(clients, { kind: 'open', url, token: await product.token(), subscriptions });
  await sleep(3_000);
  return (await residentBytes(product.process)) - before;
}

/** Neighbouring changes are of different records, so that each is told by itself. */
function numberOf(change: number): number {
  return change % (groups * 10);
}

/** Changes records at a rate, whatever the answers take. Resolves with how many, once all are answered. */
async function write(product: Standalone, rate: number): Promise<number> {
  const answers: Promise<unknown>[] = [];
  const start = performance.now();
  for (let change = 0; change < rate * seconds; change++) {
    await sleep(Math.max(0, start + (change * 1000) / rate - performance.now()));
    const variables = { number: numberOf(change), data: { text: `Change ${change}`, sentAt: String(Date.now()) } };
    answers.push(
      ask(
        product,
        'mutation ($number: Int!, $data: NoteUpdateInput!) { updateNote(where: { number: $number }, data: $data) { version } }',
        variables,
      ),
    );
  }
  await Promise.all(answers);
  return answers.length;
}

async function ask(product: Standalone, query: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
  await sendOperation(
    { url: product.url, token: await product.token() },
    { path: `/apps/${slug}/graphql`, query, variables },
  );
}

async function tell(clients: ChildProcess, order: Order): Promise<Told> {
  clients.send(order);
  const [told] = (await Promise.race([
    once(clients, 'message'),
    once(clients, 'exit').then(() => {
      throw new Error('The process of the clients ended.');
    }),
  ])) as [Told];
  return told;
}

async function reportOf(clients: ChildProcess, expected: number | undefined): Promise<Report> {
  const told = await tell(clients, { kind: 'report', expected });
  if (told.kind !== 'report') throw new Error(`The clients answered ${told.kind}.`);
  return told;
}

async function residentBytes(process: number): Promise<number> {
  const status = await readFile(`/proc/${process}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

async function fileLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Infinity);
}
