/** `npm run bench -- --help` */
import { cpus } from 'node:os';
import { recordId } from '@trellis/chinook-example';
import { unreachable } from '@trellis/errors';
import { Client } from 'pg';
import { startBare } from './contenders/bare.ts';
import type { Contender, ContenderName, Setting } from './contenders/contender.ts';
import { startPostgraphile } from './contenders/postgraphile.ts';
import { startProduct } from './contenders/product.ts';
import { openDatabase } from './database.ts';
import { operations, plainSchema } from './operations.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { writeReport } from './report.ts';
import { type OperationResult, run } from './run.ts';
import { busiestArtist, type FoundRows, findRows } from './rows/find.ts';
import { createTables } from './tables.ts';

const asked = parseOptions(process.argv.slice(2));
if (asked) await bench(asked);
else process.stdout.write(usage);

async function bench(options: Options): Promise<void> {
  const found = await findRows(options);
  await using database = await openDatabase(options.database);
  const postgres = await createPlainTables(database.url, found);
  const setting: Setting = {
    database: database.url,
    databaseConnections: 10,
    artist: recordId('Artist', busiestArtist(found.rows)),
  };
  await using started = new AsyncDisposableStack();
  const contenders: Contender[] = [];
  for (const name of options.contenders) contenders.push(started.use(await start(name, setting, found)));

  const results: OperationResult[] = [];
  for (const id of options.operations) {
    results.push(
      await run(operations[id], contenders, {
        ...options,
        onMeasured: (operation, round, name, perSecond) =>
          console.error(`${operation} round ${round}: ${perSecond.toFixed(0).padStart(6)} a second  ${name}`),
      }),
    );
  }
  const [cpu] = cpus();
  const report = await writeReport(
    {
      date: new Date().toISOString(),
      machine: `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'})`,
      node: process.versions.node,
      postgres,
      rows: found.source,
      rounds: options.rounds,
      seconds: options.seconds,
      connections: options.connections,
      contenders: contenders.map(({ name, about }) => ({ name, about })),
    },
    results,
  );
  console.log(`\n${report}`);
}

function start(name: ContenderName, setting: Setting, { rows }: FoundRows): Promise<Contender> {
  switch (name) {
    case 'product':
      return startProduct(setting, rows);
    case 'postgraphile':
      return startPostgraphile(setting, { role: false });
    case 'postgraphile with role':
      return startPostgraphile(setting, { role: true });
    case 'bare':
      return startBare(setting);
    default:
      return unreachable(name);
  }
}

/** Gives the server's name and version. */
async function createPlainTables(database: string, { rows }: FoundRows): Promise<string> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    await createTables(client, plainSchema, rows, { withSystemColumns: false });
    const {
      rows: [server],
    } = await client.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${server?.server_version.split(' ')[0]}`;
  } finally {
    await client.end();
  }
}
