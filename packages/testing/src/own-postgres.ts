import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { freePort } from './free-port.ts';
import { execute } from './test-database.ts';
import { isAlive, testServerPrefix } from './test-server.ts';

/** A PostgreSQL of the test's own, which loses nothing that it has acknowledged. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** Ends it at once, as `pg_ctl stop -m immediate` does: the next start recovers. */
  crash(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), `${testServerPrefix}${process.pid}-`));
  const port = await freePort();
  const start = () => startEmbeddedPostgres({ dataDir, port, durable: false });
  let running = await start();
  // What survives a machine's crash is not at stake, only what survives the server's own.
  await execute(running.url, 'alter system set synchronous_commit to on');
  await execute(running.url, 'select pg_reload_conf()');
  return {
    url: running.url,
    async crash() {
      const postmaster = Number.parseInt(await readFile(join(dataDir, 'data/postmaster.pid'), 'utf8'), 10);
      process.kill(postmaster, 'SIGQUIT');
      while (isAlive(postmaster)) await sleep(20);
    },
    async start() {
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
