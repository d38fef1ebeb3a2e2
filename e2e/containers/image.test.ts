import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { startProductProcess } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDockerfile } from './dockerfile.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const commandMs = 600_000;

/** Takes a minute and the registry, so `npm run test:long` has it. */
describe.skipIf(!process.env['TRELLIS_TEST_LONG'])('the build of the image, without an engine', () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trellis-image-'));
    // The embedded database runs as a user of its own where the tests run as root.
    chmodSync(folder, 0o755);
    copyContext(root, folder);
    const [build] = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
    for (const { word, rest } of build?.instructions ?? []) {
      if (word === 'RUN') await run('sh', ['-c', rest], { cwd: folder, env: bareEnvironment(), timeout: commandMs });
    }
  }, 3 * commandMs);
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

  it('makes a product that starts on its own, becomes ready and stops', async () => {
    await using product = startProductProcess({
      command: process.execPath,
      args: ['standalone/dist/index.js'],
      cwd: join(folder, 'out'),
      dataDir: join(folder, 'data'),
      environment: { NODE_ENV: 'production' },
    });
    const answer = await fetch(`${await product.ready()}/readyz`);
    expect(answer.status).toBe(200);
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
  }, 120_000);
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

/** What a shell outside of this repository has: npm's settings and certificates, but nothing of the tests' own run. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const given = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|TRELLIS_|NODE_ENV|NODE_OPTIONS|CI$)/.test(name),
  );
  const paths = process.env['PATH']?.split(delimiter).filter((path) => !path.includes('node_modules'));
  return { ...Object.fromEntries(given), PATH: paths?.join(delimiter) };
}
