import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';

const variable = 'TRELLIS_TEST_DATABASE_URL';
/** With the process's id behind it: the folders of servers, which the next run sweeps where their run was killed. */
export const testServerPrefix = 'trellis-test-';

/**
 * Starts a PostgreSQL without fsync in a temporary folder and names it in `TRELLIS_TEST_DATABASE_URL`, unless that names
 * a server already.
 */
export async function startTestServer(): Promise<AsyncDisposable> {
  if (process.env[variable]) return { [Symbol.asyncDispose]: async () => undefined };
  await sweep();
  const dataDir = await mkdtemp(join(tmpdir(), `${testServerPrefix}${process.pid}-`));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env[variable] = postgres.url;
  return {
    async [Symbol.asyncDispose]() {
      delete process.env[variable];
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends the servers of runs that were killed: they survive their process. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${testServerPrefix}(\\d+)-`).exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    // A start ends whoever runs there. What is another user's, or just swept by another run, is no hindrance.
    await startEmbeddedPostgres({ dataDir, durable: false })
      .then((postgres) => postgres.stop())
      .catch(() => undefined);
    await rm(dataDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether a process of this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
