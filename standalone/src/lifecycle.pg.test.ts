import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { createPool } from '@trellis/postgres';
import { beginRequest, createTestDatabase, createTestSocket } from '@trellis/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProduct } from './testing/start-product.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-standalone-'));
  await chmod(dataDir, 0o711);
});

afterEach(async () => {
  // What a test killed leaves its database running; whoever takes it over can stop it.
  if (existsSync(join(dataDir, 'postgres/data/postmaster.pid'))) {
    await (await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') })).stop();
  }
  await rm(dataDir, { recursive: true, force: true });
});

const admin = { TRELLIS_ADMIN_EMAIL: 'ada@example.com', TRELLIS_ADMIN_PASSWORD: 'correct horse battery' };

const signIn = {
  query: 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }',
  variables: { input: { email: admin.TRELLIS_ADMIN_EMAIL, password: admin.TRELLIS_ADMIN_PASSWORD } },
};
const signedIn = { data: { signIn: { expiresIn: expect.any(Number) as number } } };

async function post(address: string, operation: object): Promise<unknown> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}

function expectNothingLeft(): void {
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
}

describe('start and stop', () => {
  test('the first start shows a password once, and the next one finds everything again', async () => {
    const secretFile = join(dataDir, 'secret');
    let password: string;
    let secret: string;
    {
      await using product = startProduct(dataDir);
      const address = await product.ready();
      const shown = /First administrator: admin@localhost, password (\S+) /.exec(product.stdout());
      password = shown?.[1] ?? '';
      expect((await fetch(`${address}/readyz`)).status).toBe(200);
      secret = await readFile(secretFile, 'utf8');
      expect(secret).toMatch(/^[\w-]{43}\n$/);
      expect((await stat(secretFile)).mode & 0o777).toBe(0o600);
      product.signal('SIGTERM');
      expect(await product.ended).toBe(0);
      expectNothingLeft();
    }
    await using product = startProduct(dataDir);
    const address = await product.ready();
    expect(product.stdout()).not.toContain('password');
    expect(await readFile(secretFile, 'utf8')).toBe(secret);
    const input = { email: 'admin@localhost', password };
    expect(await post(address, { ...signIn, variables: { input } })).toEqual(signedIn);
    product.signal('SIGINT');
    expect(await product.ended).toBe(0);
    expectNothingLeft();
  });

  test('with DATABASE_URL nothing is embedded', async () => {
    await using database = await createTestDatabase();
    await using product = startProduct(dataDir, { DATABASE_URL: database.url, ...admin });
    expect(await post(await product.ready(), signIn)).toEqual(signedIn);
    expect(product.stdout()).not.toContain('First administrator');
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  });

  test.each([
    ['SIGTERM', 'signal'],
    // Ctrl-C in a terminal: every process of the group has it, the database's too if it were in it.
    ['SIGINT', 'signalGroup'],
  ] as const)('%s to the %s lets requests in flight finish, on a database that still runs', async (signal, send) => {
    await using product = startProduct(dataDir, admin);
    const address = await product.ready();
    const socket = await createTestSocket(`${address}/graphql`);
    const requests = await Promise.all([beginRequest(address, signIn), beginRequest(address, signIn)]);
    // Comes back after the server has read what came before it.
    expect((await fetch(`${address}/livez`)).status).toBe(200);
    product[send](signal);
    expect(await socket.closed).toMatchObject({ code: 1012 });
    for (const request of requests) {
      const { status, body } = await request.finish();
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual(signedIn);
    }
    expect(await product.ended).toBe(0);
    expectNothingLeft();
  });

  test('one Ctrl-C that arrives twice, from the terminal and from npm, is one', async () => {
    await using database = await createTestDatabase();
    await using product = startProduct(dataDir, { DATABASE_URL: database.url, ...admin });
    const request = await beginRequest(await product.ready(), signIn);
    product.signal('SIGINT');
    product.signal('SIGINT');
    expect(await request.finish()).toMatchObject({ status: 200 });
    expect(await product.ended).toBe(0);
  });

  test('a second signal ends it at once', async () => {
    await using database = await createTestDatabase();
    await using product = startProduct(dataDir, { DATABASE_URL: database.url, ...admin });
    const address = await product.ready();
    const socket = await createTestSocket(`${address}/graphql`);
    await beginRequest(address, signIn);
    product.signal('SIGTERM');
    await socket.closed;
    const again = setInterval(() => product.signal('SIGTERM'), 100);
    try {
      expect(await product.ended).toBe(143);
    } finally {
      clearInterval(again);
    }
  });

  test('a signal while it starts stops it cleanly', async () => {
    await using product = startProduct(dataDir, admin);
    await expect.poll(() => existsSync(join(dataDir, 'postgres/data/postmaster.pid')), { timeout: 20_000 }).toBe(true);
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
    expect(product.stdout()).not.toContain('ready at');
    expectNothingLeft();
  });

  test('after kill -9 the next start takes over and has everything', async () => {
    {
      await using product = startProduct(dataDir, admin);
      await product.ready();
      product.signalGroup('SIGKILL');
      expect(await product.ended).toBe('SIGKILL');
    }
    await using product = startProduct(dataDir);
    expect(await post(await product.ready(), signIn)).toEqual(signedIn);
    expect(product.stdout()).toContain('took over the data directory of a process that died');
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
    expectNothingLeft();
  });
});

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
    expectNothingLeft();
    other.close();
  });

  test('a data directory in use, which goes on serving', async () => {
    await using database = await createTestDatabase();
    await using product = startProduct(dataDir, { DATABASE_URL: database.url, ...admin });
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

  test('a database that a newer release has migrated', async () => {
    await using database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, ...admin };
    {
      await using product = startProduct(dataDir, environment);
      await product.ready();
      product.signal('SIGTERM');
      await product.ended;
    }
    await query(
      database.url,
      `insert into identity._prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29990101000000_later', now())`,
    );
    await expectRefusal(
      environment,
      /^The database of identity was made by a newer release of Trellis \(29990101000000_later\)/m,
    );
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

  test('another secret than the one that the data was encrypted with', async () => {
    await using database = await createTestDatabase();
    const secret = (letter: string) => ({ DATABASE_URL: database.url, TRELLIS_SECRET: letter.repeat(40), ...admin });
    {
      await using product = startProduct(dataDir, secret('a'));
      await product.ready();
      product.signal('SIGTERM');
      await product.ended;
    }
    await expectRefusal(secret('b'), /TRELLIS_SECRET/);
  });
});

async function query(url: string, statement: string): Promise<void> {
  const pool = createPool({ url, applicationName: 'test' });
  await pool.query(statement);
  await pool.end();
}
