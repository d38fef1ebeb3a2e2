/** `npm run bench -- --help` */
import { cpus } from 'node:os';
import { recordId } from '@trellis/chinook-example';
import { must, unreachable } from '@trellis/errors';
import { Client } from 'pg';
import { startBare } from './contenders/bare.ts';
import type { Contender, ContenderName, Setting } from './contenders/contender.ts';
import { startPostgraphile } from './contenders/postgraphile.ts';
import { startProduct } from './contenders/product.ts';
import { createCpuMeter } from './cpu-meter.ts';
import { measureGrowth } from './growth/growth.ts';
import { type ServerName, serverNames } from './growth/series.ts';
import { openDatabase } from './database.ts';
import { operations, plainSchema } from './operations.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { stampOf, writeReport } from './report.ts';
import { type OperationResult, run } from './run.ts';
import { busiestArtist, type FoundRows, findRows } from './rows/find.ts';
import { createTables } from './tables.ts';

/** The database is in a session of its own, which Ctrl-C does not reach: stopping it is left to us. */
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => reject(new Error(`Stopped by ${signal}.`)));
  }
});
interrupted.catch(() => undefined);

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) console.log(`\n${await bench(options)}`);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// Whatever an interrupted measurement left open does not keep us.
process.exit();

/** Gives the report's text. */
async function bench(options: Options): Promise<string> {
  const texts: string[] = [];
  const date = new Date().toISOString();
  if (options.operations.length > 0) {
    await using database = await openDatabase(options.database);
    await using opened = new AsyncDisposableStack();
    texts.push(await Promise.race([measureAll(options, date, database.url, opened), interrupted]));
  }
  if (options.growth.length > 0) {
    // Another one where it is our own: what the first part left in it would be a part of the figures.
    await using database = await openDatabase(options.database);
    texts.push(
      await Promise.race([
        measureGrowth({
          ...options,
          servers: serverNames.filter((name) => isMeasured(name, options)),
          seconds: options.seconds / 6,
          database: database.url,
          stamp: stampOf(date),
        }),
        interrupted,
      ]),
    );
  }
  return texts.join('\n');
}

async function measureAll(
  options: Options,
  date: string,
  database: string,
  opened: AsyncDisposableStack,
): Promise<string> {
  const found = await findRows(options);
  const postgres = await createPlainTables(database, found);
  const setting: Setting = {
    database,
    databaseConnections: 10,
    asked: askedOf(found),
  };
  const contenders: Contender[] = [];
  for (const name of options.contenders) contenders.push(opened.use(await start(name, setting, found)));

  const cpu = await createCpuMeter(database);
  const results: OperationResult[] = [];
  for (const id of options.operations) {
    results.push(
      await run(operations[id], contenders, {
        ...options,
        cpu,
        onMeasured: (operation, round, name, perSecond) =>
          console.error(`${operation} round ${round}: ${perSecond.toFixed(0).padStart(6)} a second  ${name}`),
      }),
    );
  }
  const [core] = cpus();
  return writeReport(
    {
      date,
      machine: `${cpus().length} cores (${core?.model.trim() ?? 'unknown'})`,
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
}

/** PostGraphile with its role is as much signed in as the product. */
function isMeasured(name: ServerName, { contenders }: Options): boolean {
  return contenders.includes(name === 'postgraphile' ? 'postgraphile with role' : name);
}

function askedOf({ rows }: FoundRows): Setting['asked'] {
  const busiest = busiestArtist(rows);
  const artistName = must(
    rows.artists.find(({ number }) => number === busiest),
    'the busiest artist',
  ).name;
  const otherArtists = rows.artists.flatMap(({ number }) => (number === busiest ? [] : [recordId('Artist', number)]));
  return { artist: recordId('Artist', busiest), artistName, otherArtists };
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
