import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { Client } from 'pg';

export interface Database extends AsyncDisposable {
  readonly url: string;
}

/** The database of this address, else one of our own that goes with us. */
export async function openDatabase(url: string | undefined): Promise<Database> {
  if (url !== undefined) return { url, [Symbol.asyncDispose]: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  return {
    url: postgres.url,
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A bulk load leaves tables without statistics until autovacuum comes round; the plain tables have theirs too. */
export async function analyze(database: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query('vacuum (analyze)');
  await client.end();
}
