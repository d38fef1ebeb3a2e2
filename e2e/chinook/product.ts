import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '@trellis/testing';

/** The product, as its users start it, on a database of its own. */
export interface Product extends AsyncDisposable {
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
}

const admin = { email: 'admin@localhost', password: 'a password for a test' };

export async function startProduct(): Promise<Product> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const entry = createRequire(import.meta.url).resolve('@trellis/standalone');
  const child = spawn(process.execPath, [...process.execArgv, entry], {
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: database.url,
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_SAMPLE: 'false',
      TRELLIS_ADMIN_EMAIL: admin.email,
      TRELLIS_ADMIN_PASSWORD: admin.password,
      TRELLIS_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  opened.defer(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, () => child.exitCode !== null);
  const running = opened.move();
  return { url, admin, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function ready(url: string, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error('The product ended before it was ready; its reason stands above.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
