import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@trellis/errors';
import { type Binaries, findBinaries } from './binaries.ts';
import { databaseUser, mustReach } from './os-user.ts';
import { type OsUser, type Outcome, run } from './run.ts';

/** A database cluster on disk. */
export interface Cluster {
  readonly binaries: Binaries;
  readonly user: OsUser | undefined;
  /** PostgreSQL's own folder. */
  readonly pgData: string;
  readonly logFile: string;
  readonly password: string;
}

/** Opens the cluster in a folder, and makes it first where there is none. */
export async function openCluster(dataDir: string, durable: boolean, programs?: string): Promise<Cluster> {
  const [binaries, user] = await Promise.all([findBinaries(programs), databaseUser(dataDir)]);
  await own(dataDir, user);
  const pgData = join(dataDir, 'data');
  await mustReach(binaries.postgres, user);
  await mustReach(pgData, user);
  const made = await majorOf(pgData);
  const passwordFile = join(dataDir, 'password');
  if (made === undefined) await initialise({ binaries, user, dataDir, pgData, passwordFile, durable });
  else await mustMatch(made, binaries, pgData);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  return { binaries, user, pgData, password, logFile: join(dataDir, 'postgres.log') };
}

async function own(dataDir: string, user: OsUser | undefined): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    if (user) await chown(dataDir, user.uid, user.gid);
    await chmod(dataDir, 0o700);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new StartError(
      `The folder ${dataDir} cannot be made or taken for the database (${reason}): check whose it is.`,
      {
        cause,
      },
    );
  }
}

async function majorOf(pgData: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(pgData, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new StartError(`The database in ${pgData} cannot be read: it belongs to another user.`, { cause: error });
  }
}

async function mustMatch(made: number, binaries: Binaries, pgData: string): Promise<void> {
  const { output } = await run(binaries.postgres, ['--version']);
  const ours = Number.parseInt(/\d+/.exec(output)?.[0] ?? '', 10);
  if (made === ours) return;
  throw new StartError(
    made > ours
      ? `The data directory ${pgData} was made by PostgreSQL ${made}, this release brings ${ours}: start the newer release of Trellis again.`
      : `The data directory ${pgData} was made by PostgreSQL ${made}, this release brings ${ours}: dump it with the release that made it, and restore it here.`,
  );
}

interface Making {
  readonly binaries: Binaries;
  readonly user: OsUser | undefined;
  readonly dataDir: string;
  readonly pgData: string;
  readonly passwordFile: string;
  readonly durable: boolean;
}

async function initialise(making: Making): Promise<void> {
  const { user, passwordFile, pgData } = making;
  // A process killed in the middle leaves a folder that looks made; the rename at the end makes it all or nothing.
  const unfinished = join(making.dataDir, 'data.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const outcome = await run(
    making.binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Without it initdb follows LANG, and a C locale finds no trigram in Chinese.
      '--locale=C.UTF-8',
      ...(making.durable ? [] : ['--no-sync']),
    ],
    user,
  );
  if (outcome.code !== 0)
    throw new StartError(`PostgreSQL could not be set up in ${making.dataDir}: ${lastLine(outcome)}`);
  await rename(unfinished, pgData);
}

/** The line in which a program says why it failed. */
export function lastLine(outcome: Outcome): string {
  const lines = outcome.output.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? 'it gave no reason').trim();
}
