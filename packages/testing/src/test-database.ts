import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database that one test has to itself. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
}

/**
 * Makes an empty database, UTF-8 whatever the server's default, on the server named by `TRELLIS_TEST_DATABASE_URL`,
 * which vitest's global setup provides. Disposing of it ends whoever is connected still.
 */
export async function createTestDatabase(locale: 'C' | 'C.UTF-8' = 'C.UTF-8'): Promise<TestDatabase> {
  const server = process.env['TRELLIS_TEST_DATABASE_URL'];
  if (!server) throw new Error('TRELLIS_TEST_DATABASE_URL is not set: run the tests by vitest from the root.');
  const name = `trellis_test_${randomBytes(8).toString('hex')}`;
  await execute(server, `create database ${name} template template0 encoding 'UTF8' locale '${locale}'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    [Symbol.asyncDispose]: () => drop(server, name),
  };
}

/** A pool that was told to end may take a moment; a connection that is ended by force would fail its test. */
async function drop(server: string, name: string): Promise<void> {
  const isFree = `do $$ begin
    for i in 1..40 loop
      exit when not exists (select from pg_stat_activity where datname = '${name}');
      perform pg_sleep(0.05);
      perform pg_stat_clear_snapshot();
    end loop;
  end $$`;
  await execute(server, isFree);
  await execute(server, `drop database if exists ${name} with (force)`);
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
