import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beginRequest, createTestDatabase, createTestSocket } from '@trellis/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
      expectNothingLeft(dataDir);
    }
    await using product = startProduct(dataDir);
    const address = await product.ready();
    expect(product.stdout()).not.toContain('password');
    expect(await readFile(secretFile, 'utf8')).toBe(secret);
    const input = { email: 'admin@localhost', password };
    expect(await post(address, { ...signIn, variables: { input } })).toEqual(signedIn);
    product.signal('SIGINT');
    expect(await product.ended).toBe(0);
    expectNothingLeft(dataDir);
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
    expectNothingLeft(dataDir);
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
    expectNothingLeft(dataDir);
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
    expectNothingLeft(dataDir);
  });
});
