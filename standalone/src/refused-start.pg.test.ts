import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { createPool } from '@trellis/postgres';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  admin,
  expectNothingLeft,
  makeDataDirectory,
  post,
  removeDataDirectory,
  signedIn,
  signIn,
} from './testing/data-directory.ts';
import { startProduct } from './testing/start-product.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await makeDataDirectory();
});
afterEach(() => removeDataDirectory(dataDir));

/** On which the product has run, with the secret `a`. */
let database: TestDatabase;
const withSecret = (letter: string) => ({ DATABASE_URL: database.url, TRELLIS_SECRET: letter.repeat(40), ...admin });
beforeAll(async () => {
  database = await createTestDatabase();
  const folder = await makeDataDirectory();
  await using product = startProduct(folder, withSecret('a'));
  await product.ready();
  product.signal('SIGTERM');
  await product.ended;
  await removeDataDirectory(folder);
});
afterAll(() => database?.[Symbol.asyncDispose]());

describe('a start that cannot be ends with one line, exit code 1 and nothing left running', () => {
  async function expectRefusal(environment: Readonly<Record<string, string>>, line: string | RegExp): Promise<void> {
    await using product = startProduct(dataDir, environment);
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toMatch(line);
    expect(product.stderr().trim()).not.toContain('\n');
    expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
  }

  test('a wrong variable', () => expectRefusal({ PORT: 'http' }, /^PORT must be a whole number from 0 to 65535\.$/m));

  test('an unreachable DATABASE_URL', () =>
    expectRefusal(
      { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/shop' },
      /^DATABASE_URL: no connection to the database at 127\.0\.0\.1:1\/shop \(ECONNREFUSED\)\.$/m,
    ));

  test('a port that is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    await expectRefusal({ PORT: port }, new RegExp(`^Port ${port} is taken`, 'm'));
    expectNothingLeft(dataDir);
    other.close();
  });

  test('a data directory in use, which goes on serving', async () => {
    await using product = startProduct(dataDir, withSecret('a'));
    const address = await product.ready();
    await using second = startProduct(dataDir);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toBe(
      `The data directory ${dataDir} is in use by process ${product.pid}: stop it, or set TRELLIS_DATA_DIR to another folder.\n`,
    );
    expect(await post(address, signIn)).toEqual(signedIn);
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
  });

  test('a data directory of a newer PostgreSQL', async () => {
    const folder = join(dataDir, 'postgres');
    await (await startEmbeddedPostgres({ dataDir: folder, durable: false })).stop();
    await writeFile(join(folder, 'data/PG_VERSION'), '99\n');
    await expectRefusal({}, /was made by PostgreSQL 99, this release brings \d+: start the newer release/);
  });

  test.runIf(process.getuid?.() === 0)("a folder that the database's user cannot enter", async () => {
    await chmod(dataDir, 0o700);
    await expectRefusal({}, new RegExp(`^The folder ${dataDir} cannot be entered by the database's user`, 'm'));
  });

  test('a data directory that cannot be made', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await using product = startProduct(join(dataDir, 'file/below'));
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toMatch(/^TRELLIS_DATA_DIR: the folder .* cannot be made or written to \(ENOTDIR\)\.\n$/);
  });

  test('another secret than the one that the data was encrypted with', () =>
    expectRefusal(withSecret('b'), /TRELLIS_SECRET/));

  // The last: nobody starts on it after that.
  test('a database that a newer release has migrated', async () => {
    await query(
      database.url,
      `insert into identity._prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29990101000000_later', now())`,
    );
    await expectRefusal(
      withSecret('a'),
      /^The database of identity was made by a newer release of Trellis \(29990101000000_later\)/m,
    );
  });
});

async function query(url: string, statement: string): Promise<void> {
  const pool = createPool({ url, applicationName: 'test' });
  await pool.query(statement);
  await pool.end();
}
