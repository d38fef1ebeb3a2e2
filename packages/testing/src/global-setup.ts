import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';

/** Vitest's global setup: one PostgreSQL for all tests of a run, unless the variable names another. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TRELLIS_TEST_DATABASE_URL']) return undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env['TRELLIS_TEST_DATABASE_URL'] = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
