import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signIn } from '@trellis/app-loader';
import { must } from '@trellis/errors';

const admin = { email: 'bench@localhost', password: randomBytes(16).toString('hex') };

/** The product as its users start it. */
export interface Standalone extends AsyncDisposable {
  readonly url: string;
  readonly process: number;
  readonly admin: { readonly email: string; readonly password: string };
  /** The administrator's, good for some minutes. */
  token(): Promise<string>;
}

/** `inspectAt`: the port of the loopback where its inspector listens. */
export async function startStandalone(database: string, inspectAt?: number): Promise<Standalone> {
  await using opened = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-bench-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const inspecting = inspectAt === undefined ? [] : [`--inspect=127.0.0.1:${inspectAt}`, '--inspect-publish-uid=http'];
  const child = spawnProduct(inspecting, {
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: database,
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SAMPLE: 'false',
    TRELLIS_ADMIN_EMAIL: admin.email,
    TRELLIS_ADMIN_PASSWORD: admin.password,
  });
  const exited = once(child, 'exit');
  const kill = () => void child.kill('SIGTERM');
  process.once('exit', kill);
  opened.defer(async () => {
    kill();
    await exited;
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, exited);
  const running = opened.move();
  return {
    url,
    admin,
    process: must(child.pid, 'the process of the product'),
    token: renewedToken(url),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function spawnProduct(options: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  const entry = fileURLToPath(import.meta.resolve('@trellis/standalone'));
  return spawn(process.execPath, [...process.execArgv, ...options, entry], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Access tokens last ten minutes at most. */
function renewedToken(url: string): () => Promise<string> {
  let token: string | undefined;
  let until = 0;
  return async () => {
    if (token === undefined || Date.now() > until) {
      token = await signIn({ url }, admin.email, admin.password);
      until = Date.now() + 4 * 60_000;
    }
    return token;
  };
}

async function ready(url: string, exited: Promise<unknown>): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (ended) throw new Error('The product ended before it was ready.');
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url}/readyz was not ready within a minute.`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
