import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuTime } from './cpu-time.ts';
import { markdownTable } from './markdown-table.ts';
import { resultsFolder, stampOf } from './report.ts';
import { measureLog } from './sockets/log.ts';
import type { Report, Subscription } from './sockets/audience.ts';
import { Scene } from './sockets/scene.ts';
import { measureSlowReader } from './sockets/slow.ts';

/**
 * What live updates cost: sockets with one subscription each, the memory that each takes, how many records a second are told
 * to them and how soon (`changes`); as many live queries in groups, of which each change concerns one (`live`); what one slow
 * reader does to the others (`slow`); what the change log does to writes (`log`). Clients are a process of their own on
 * the same machine, without compression.
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', multiple: true, default: ['changes', 'live'] },
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
const slowAndLogHeads = {
  slow: ['', 'p95 without, ms', 'p95 with, ms', 'held for him, MB'],
  log: ['', 'updates a second', 'without the log', 'ratio'],
};
const head = ['', 'deliveries', 'lost', 'a second', 'p50, ms', 'p95, ms', 'longest, ms', 'CPU µs each', 'KB a socket'];

await measure();

async function measure(): Promise<void> {
  const limit = await fileLimit();
  if (limit < count + otherFiles) {
    console.log(`Skipped: ${count} sockets need ulimit -n ${count + otherFiles} in each process, and it is ${limit}.`);
    return;
  }
  const stamp = stampOf(new Date().toISOString());
  await using scene = await Scene.open(groups);
  const tables: string[] = [];
  for (const mode of values.mode) tables.push(`${await tableOf(mode, scene)}\n`);
  const load = loadavg().map((each) => each.toFixed(1));
  const text = `# Live updates on sockets: ${stamp.slice(0, 10)}

Two processes on one machine, whose load was ${load.join(', ')} at the end (1, 5 and 15 minutes). Of rounds: median (lowest to highest).

${tables.join('\n')}`;
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, `${stamp}-sockets.md`), text);
  console.log(`\n${text}`);
}

async function tableOf(mode: string, scene: Scene): Promise<string> {
  switch (mode) {
    case 'changes':
      return markdownTable(head, [await measureChanges(scene)]);
    case 'live':
      return markdownTable(head, [await measureLive(scene)]);
    case 'slow':
      return markdownTable(slowAndLogHeads.slow, [await measureSlowReader(scene, count)]);
    case 'log':
      return markdownTable(slowAndLogHeads.log, [await measureLog(scene)]);
    default:
      throw new Error(`There is no mode ${mode}: changes, live, slow or log.`);
  }
}

async function measureChanges(scene: Scene): Promise<readonly string[]> {
  const query = 'subscription { noteChanges { control changes { op recordId version node { number text sentAt } } } }';
  const bytes = await scene.openAll(subscriptionsOf(() => ({ query, variables: {} })));
  const measured = await measureTelling(scene, changes, (written) => written * count);
  return rowOf(`${count} sockets, ${changes} changes a second for all`, measured, bytes);
}

async function measureLive(scene: Scene): Promise<readonly string[]> {
  const query = `subscription ($group: Int) { noteLive(where: { group: { eq: $group } }, orderBy: [{ number: ASC }], minIntervalMs: 100) {
    full ids upserts { id number text sentAt } removed } }`;
  const bytes = await scene.openAll(subscriptionsOf((index) => ({ query, variables: { group: index % groups } })));
  // Of changes of one record in one interval the last is told, so nobody knows how many there should be.
  const measured = await measureTelling(scene, groupChanges, () => undefined);
  return rowOf(`${count} live queries in ${groups} groups, ${groupChanges} changes a second`, measured, bytes);
}

function subscriptionsOf(subscription: (index: number) => Subscription): readonly Subscription[] {
  return Array.from({ length: count }, (_, index) => subscription(index));
}

interface Telling {
  readonly report: Report;
  readonly expected: number | undefined;
  /** Of the product's process, in milliseconds. */
  readonly cpuMs: number;
}

async function measureTelling(
  scene: Scene,
  rate: number,
  expectedOf: (written: number) => number | undefined,
): Promise<Telling> {
  const before = await cpuTime(scene.product.process);
  const expected = expectedOf(await scene.write({ rate, seconds }));
  const report = await scene.report(expected);
  const cpuMs = ((await cpuTime(scene.product.process)) ?? 0) - (before ?? 0);
  await scene.tell({ kind: 'close' });
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

async function fileLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Infinity);
}
