import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDockerfile } from './dockerfile.ts';

const root = join(import.meta.dirname, '../..');
const installMs = 300_000;

/** Takes a minute and the registry, so `npm run test:long` has it. */
describe.skipIf(!process.env['TRELLIS_TEST_LONG'])('the build of the image, without an engine', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trellis-image-'));
    copyContext(root, folder);
    const [build] = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
    for (const { word, rest } of build?.instructions ?? []) {
      if (word === 'RUN') execFileSync('sh', ['-c', rest], { cwd: folder, env: bareEnvironment(), stdio: 'pipe' });
    }
  }, installMs);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves tools and sources out', () => {
    const left = [
      'node_modules/prisma',
      'node_modules/typescript',
      'node_modules/vitest',
      'node_modules/vite',
      'gateway/src',
    ];
    expect(left.filter((path) => existsSync(join(folder, 'out', path)))).toEqual([]);
  });

  it('makes a product that starts on its own and becomes ready', async () => {
    const port = await freePort();
    const product = spawn(process.execPath, ['standalone/dist/index.js'], {
      cwd: join(folder, 'out'),
      env: { ...bareEnvironment(), NODE_ENV: 'production', PORT: String(port), TRELLIS_DATA_DIR: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await expect.poll(() => isReady(product, port), { timeout: 60_000, interval: 200 }).toBe(true);
    } finally {
      product.kill('SIGTERM');
      if (product.exitCode === null) await once(product, 'exit');
    }
    expect(product.exitCode).toBe(0);
  }, 90_000);
});

/** Copies what an engine would send: the tree without what .dockerignore names. */
function copyContext(from: string, to: string): void {
  const rules = readFileSync(join(from, '.dockerignore'), 'utf8').trim().split('\n');
  const isIgnored = (path: string): boolean =>
    rules.reduce((ignored, rule) => {
      const pattern = rule.replace(/^!/, '');
      return matchesGlob(path, pattern) ? !rule.startsWith('!') : ignored;
    }, false);
  cpSync(from, to, { recursive: true, filter: (path) => path === from || !isIgnored(relative(from, path)) });
}

/** None of what the tests themselves run with, but for a way to npm. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8' };
}

async function isReady(product: ChildProcess, port: number): Promise<boolean> {
  if (product.exitCode !== null) throw new Error(`The product ended with code ${String(product.exitCode)}.`);
  const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => undefined);
  return answer?.ok === true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
