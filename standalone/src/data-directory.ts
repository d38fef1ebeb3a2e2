import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@trellis/errors';

/** Makes the data directory. Others may pass through it, as the database's user must; its files are closed to them. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    // Also where it was there before, it has to be ours to write.
    const probe = join(dataDir, `.probe-${process.pid}`);
    await (await open(probe, 'w', 0o600)).close();
    await rm(probe);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new StartError(`TRELLIS_DATA_DIR: the folder ${dataDir} cannot be made or written to (${reason}).`, {
      cause,
    });
  }
}

/** The text that a file of the data directory keeps; drawn at random and written where there is none yet. */
export async function keptRandom(dataDir: string, name: string): Promise<string> {
  const file = join(dataDir, name);
  const kept = await readKept(dataDir, name);
  if (kept !== undefined) return kept;
  const drawn = randomBytes(32).toString('base64url');
  const unfinished = `${file}.unfinished`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(`${drawn}\n`);
    // What is encrypted with it must not outlive it in a power failure.
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  return drawn;
}

/** The text in a file of the data directory; undefined where there is none. */
export async function readKept(dataDir: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, name), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new StartError(`${join(dataDir, name)} cannot be read: it belongs to another user.`, { cause: error });
  });
  return text.trim() || undefined;
}
