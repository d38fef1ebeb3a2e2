import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';

const variable = 'TRELLIS_TEST_DATABASE_URL';

/**
 * Starts a PostgreSQL without fsync in a temporary folder and names it in `TRELLIS_TEST_DATABASE_URL`, unless that names
 * a server already.
 */
export async function startTestServer(): Promise<AsyncDisposable> {
  if (process.env[variable]) return { [Symbol.asyncDispose]: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-test-'));
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
