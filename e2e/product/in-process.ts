import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@trellis/settings';
import { type StandaloneOptions, startStandalone } from '@trellis/standalone/server';
import { createTestDatabase } from '@trellis/testing';
import { pino } from 'pino';
import type { Person, Product } from './product.ts';

const admin: Person = { email: 'admin@localhost', password: 'a password for a test' };

/** The product in the test's own process, with what only a process can be given. */
export async function startInProcess(options: Pick<StandaloneOptions, 'forceExecutor'> = {}): Promise<Product> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const standalone = await startStandalone({
    ...options,
    settings: parseSettings({
      PORT: '0',
      DATABASE_URL: database.url,
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_SAMPLE: 'false',
      TRELLIS_ADMIN_EMAIL: admin.email,
      TRELLIS_ADMIN_PASSWORD: admin.password,
    }),
    log: pino({ level: 'error', base: null }),
    signal: new AbortController().signal,
    print: () => undefined,
  });
  opened.defer(() => standalone.stop());
  const running = opened.move();
  return { url: standalone.address, admin, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
