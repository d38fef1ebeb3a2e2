import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type ProductProcess, startProductProcess } from '@trellis/testing';

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

export const admin: Person = { email: 'admin@localhost', password: 'a password for a test' };

/** Starts the product from its sources in a process of its own. More variables than those here may be given. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}): Promise<Product> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const child = opened.use(spawnProduct(dataDir, { DATABASE_URL: database.url, ...environment }));
  let hasEnded = false;
  void child.ended.then(() => (hasEnded = true));
  // Drains before the process is killed and its database dropped.
  opened.defer(async () => {
    if (!hasEnded) child.signal('SIGTERM');
    await child.ended;
  });
  const url = await child.ready();
  const running = opened.move();
  return { url, admin, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The process alone. */
export function spawnProduct(dataDir: string, environment: Readonly<Record<string, string>>): ProductProcess {
  return startProductProcess({
    command: process.execPath,
    args: ['--conditions=trellis:source', createRequire(import.meta.url).resolve('@trellis/standalone')],
    dataDir,
    environment: {
      NODE_ENV: 'production',
      TRELLIS_ADMIN_EMAIL: admin.email,
      TRELLIS_ADMIN_PASSWORD: admin.password,
      TRELLIS_LOG_LEVEL: 'error',
      ...environment,
    },
  });
}
