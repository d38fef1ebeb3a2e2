import { chown, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { StartError } from '@trellis/errors';
import { type Cluster, lastLine, openCluster } from './cluster.ts';
import { configuration } from './configuration.ts';
import { endOrphan } from './orphan.ts';
import { run } from './run.ts';

export interface EmbeddedPostgresOptions {
  /** A folder of the database's own. The caller makes sure that no living process uses it. */
  readonly dataDir: string;
  readonly log?: { info(data: object, message: string): void; warn(data: object, message: string): void };
  /** False gives up safety against a crash for speed, which suits tests. Default true. */
  readonly durable?: boolean;
  /** Where it listens; a free port unless given. */
  readonly port?: number;
  /** A folder with the programs of another PostgreSQL. Default: those of the npm package of this platform. */
  readonly programs?: string;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connects as the superuser to the database `postgres`; holds the password. */
  readonly url: string;
  /** Ends all connections and stops the server. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server of our own in a folder, made at the first start. It runs in a session of its own and
 * outlives a kill of this process; the next start ends it first. Rejects with a StartError.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const cluster = await openCluster(resolve(options.dataDir), durable, options.programs);
  if ((await endOrphan(cluster)) === 'ended') {
    options.log?.warn({ dataDir: options.dataDir }, 'ended the database that a killed process had left running');
  }
  const port = await start(cluster, durable, options.port);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopServer(cluster));
  return {
    url: `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function start(cluster: Cluster, durable: boolean, wished: number | undefined): Promise<number> {
  await rotateLog(cluster);
  const before = await sizeOf(cluster.logFile);
  for (let attempt = 1; ; attempt++) {
    const port = wished ?? (await freePort());
    const file = join(cluster.pgData, 'postgresql.conf');
    await writeFile(file, configuration({ port, durable }), { mode: 0o600 });
    // Recovery after a crash can take minutes; pg_ctl comes back as soon as the server answers or has ended.
    const args = ['start', '-w', '-t', '600', '-D', cluster.pgData, '-l', cluster.logFile];
    const outcome = await run(cluster.binaries.pgCtl, args, cluster.user);
    if (outcome.code === 0) return port;
    const reason = await tail(cluster.logFile, before);
    // Another process may take the port between our look and the server's.
    if (wished === undefined && attempt < 5 && /address already in use/i.test(reason)) continue;
    throw new StartError(
      `PostgreSQL did not start: ${lastLine({ code: outcome.code, output: reason || outcome.output })} (log: ${cluster.logFile})`,
    );
  }
}

async function stopServer(cluster: Cluster): Promise<void> {
  const args = ['stop', '-w', '-t', '60', '-m', 'fast', '-D', cluster.pgData];
  const outcome = await run(cluster.binaries.pgCtl, args, cluster.user);
  if (outcome.code === 0 || /does not exist|no server running/i.test(outcome.output)) return;
  throw new Error(`PostgreSQL did not stop: ${lastLine(outcome)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolvePort(port));
    });
  });
}

/** Keeps the log of earlier starts small: one older file of a few megabytes. */
async function rotateLog(cluster: Cluster): Promise<void> {
  if ((await sizeOf(cluster.logFile)) > 4 * 1024 * 1024) await rename(cluster.logFile, `${cluster.logFile}.1`);
  await (await open(cluster.logFile, 'a', 0o600)).close();
  if (cluster.user) await chown(cluster.logFile, cluster.user.uid, cluster.user.gid);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function tail(file: string, from: number): Promise<string> {
  const text = await readFile(file).catch(() => Buffer.alloc(0));
  return text.subarray(from).toString('utf8').trim();
}
