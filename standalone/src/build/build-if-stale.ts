import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestIn } from './newest-in.ts';
import { workspaceFolders } from './workspace-folders.ts';

const product = '@trellis/standalone';

/**
 * Builds the product where a source is younger than the last build. A look at times takes some milliseconds, where
 * turbo's own, which reads every file, takes half a second. False where the build failed.
 */
export function buildIfStale(rootUrl: URL): boolean {
  const root = fileURLToPath(rootUrl);
  // Its time is that of the last build that succeeded.
  const stamp = join(root, 'standalone/dist/.built');
  const folders = workspaceFolders(root, product);
  if (isFresh(root, folders, stamp)) return true;

  process.stdout.write('Building …\n');
  const begunAt = new Date();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/turbo/bin/turbo'),
      'run',
      'build',
      `--filter=${product}...`,
      '--output-logs=errors-only',
      '--no-color',
    ],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    },
  );
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nThe build failed.\n`);
    return false;
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  // What was changed while it ran may not be in it.
  utimesSync(stamp, begunAt, begunAt);
  return true;
}

function isFresh(root: string, folders: readonly string[], stamp: string): boolean {
  if (!existsSync(stamp) || !folders.every((folder) => existsSync(join(folder, 'dist')))) return false;
  const builtAt = statSync(stamp).mtimeMs;
  const shared = ['package-lock.json', 'tsconfig.base.json', 'prisma'].map((name) => join(root, name));
  return [...shared, ...folders].every((path) => newestIn(path) <= builtAt);
}
