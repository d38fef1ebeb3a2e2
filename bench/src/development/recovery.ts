import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensurePublished, sendOperation, signIn } from '@trellis/app-loader';
import { lossy, slow, startMortalProduct, startNetwork, startOwnPostgres, startProductProcess } from '@trellis/testing';
import { markdownTable } from '../markdown-table.ts';
import { type RecoveryClient, startRecoveryClient } from './recovery-client.ts';

/**
 * How long after the end of a fault each client knows of everything that was written during it, or right after it where
 * nothing could be written: in its replica and by its subscription.
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '10' },
    repeats: { type: 'string', default: '10' },
    /** How long a fault lasts, in milliseconds, beside what a server takes to start. */
    outage: { type: 'string', default: '5000' },
    /** Only the faults whose name holds this. */
    fault: { type: 'string', default: '' },
  },
});
const [clientCount, repeats, outageMs] = [values.clients, values.repeats, values.outage].map(Number) as [
  number,
  number,
  number,
];

const admin = { email: 'bench@localhost', password: 'a password for a measurement' };
const slug = 'recovery';
const path = `/apps/${slug}/graphql`;
/** A client that takes longer is counted as this. */
const longestMs = 60_000;

interface Fault {
  readonly name: string;
  readonly begin: () => Promise<void> | void;
  /** When it resolves, the network is back. */
  readonly end: (clients: readonly RecoveryClient[]) => Promise<void> | void;
  readonly canWrite: boolean;
}

await using opened = new AsyncDisposableStack();
const postgres = opened.use(await startOwnPostgres());
const product = opened.use(
  await startMortalProduct((dataDir, PORT) =>
    startProductProcess({
      command: process.execPath,
      args: [...process.execArgv, fileURLToPath(import.meta.resolve('@trellis/standalone'))],
      dataDir,
      environment: {
        NODE_ENV: 'production',
        PORT,
        DATABASE_URL: postgres.url,
        TRELLIS_ADMIN_EMAIL: admin.email,
        TRELLIS_ADMIN_PASSWORD: admin.password,
        TRELLIS_LOG_LEVEL: 'silent',
      },
    }),
  ),
);
const network = opened.use(await startNetwork(product.url));
const newToken = () => signIn({ url: product.url }, admin.email, admin.password);
/** Lasts ten minutes, which is longer than one repeat. */
let token = await newToken();
await ensurePublished(
  { url: product.url, token },
  {
    slug,
    name: 'Recovery',
    definition: {
      format: 1,
      models: { Note: { plural: 'notes', sync: true, fields: { text: { type: 'String' } } } },
    },
  },
);

const rows: (readonly string[])[] = [];
for (const fault of everyFault().filter(({ name }) => name.includes(values.fault))) {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) times.push(...(await measure(fault)));
  times.sort((one, other) => one - other);
  rows.push([fault.name, ...[at(times, 0.5), at(times, 0.95), at(times, 1)].map((ms) => ms.toFixed(0))]);
  console.log(rows.at(-1)?.join('  '));
}
console.log(markdownTable([`${clientCount} clients × ${repeats}`, 'p50, ms', 'p95, ms', 'longest, ms'], rows));

function everyFault(): readonly Fault[] {
  const up = () => network.up();
  const silence = () => network.silence();
  const server = { canWrite: false };
  const way = { canWrite: true };
  return [
    { name: 'connections are cut', begin: () => network.cut(), end: up, ...way },
    { name: 'the network is away', begin: () => network.down(), end: up, ...way },
    { name: '3 s delay', begin: () => network.worsen(slow(3_000)), end: up, ...way },
    { name: '5 % loss', begin: () => network.worsen(lossy(0.05, Math.random)), end: up, ...way },
    {
      name: 'connections die in silence, and the platform tells that the network is back',
      begin: silence,
      end(clients) {
        up();
        for (const client of clients) client.back();
      },
      ...way,
    },
    { name: 'connections die in silence, and nobody tells', begin: silence, end: up, ...way },
    { name: 'kill -9 of the product', begin: () => product.kill(), end: () => product.start(), ...server },
    { name: 'PostgreSQL stops at once', begin: () => postgres.crash(), end: () => postgres.start(), ...server },
  ];
}

async function measure({ begin, end, canWrite }: Fault): Promise<readonly number[]> {
  token = await newToken();
  await using clients = new AsyncDisposableStack();
  const all = await Promise.all(
    Array.from({ length: clientCount }, async () =>
      clients.use(await startRecoveryClient(`${network.url}${path}`, async () => token)),
    ),
  );
  const before = await write();
  await allKnow(all, before);
  await begin();
  const [during] = await Promise.all([canWrite ? write() : undefined, sleep(outageMs)]);
  await end(all);
  const back = performance.now();
  const due = during ?? (await writeSoon());
  const times = await allKnow(all, due, back);
  // What died in silence would stay among the connections of this process, for the clients of the next repeat.
  network.cut();
  // The clients are closed when this returns.
  return times;
}

/** When each client knows of the note, in milliseconds since the given moment. */
function allKnow(clients: readonly RecoveryClient[], id: string, since = performance.now()): Promise<number[]> {
  return Promise.all(
    clients.map(async (client) => {
      while (!client.knows(id) && performance.now() - since < longestMs) await sleep(5);
      return performance.now() - since;
    }),
  );
}

async function write(): Promise<string> {
  const { created } = await sendOperation<{ created: { id: string } }>(
    { url: product.url, token },
    { path, query: 'mutation { created: createNote(data: { text: "due" }) { id } }' },
  );
  return created.id;
}

/** The first write that is taken after a server is back. */
async function writeSoon(): Promise<string> {
  for (;;) {
    try {
      return await write();
    } catch {
      await sleep(10);
    }
  }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
