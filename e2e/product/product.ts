import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@trellis/testing';

/** The product, as its users start it, on a database of its own. */
export interface Product extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly admin: Person;
}

/** How somebody signs in. */
export interface Person {
  readonly email: string;
  readonly password: string;
}

const admin: Person = { email: 'admin@localhost', password: 'a password for a test' };

/** Starts the product from its sources in a process of its own. More variables than those here may be given. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}): Promise<Product> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));

  const entry = createRequire(import.meta.url).resolve('@trellis/standalone');
  const child = spawn(process.execPath, [...process.execArgv, entry], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: database.url,
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_SAMPLE: 'false',
      TRELLIS_ADMIN_EMAIL: admin.email,
      TRELLIS_ADMIN_PASSWORD: admin.password,
      TRELLIS_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  opened.defer(async () => {
    child.kill('SIGTERM');
    await ended;
  });

  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /ready at (\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then(() => reject(new Error(`The product ended before it was ready:\n${said}`)));
  });
  const running = opened.move();
  return { url, admin, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
