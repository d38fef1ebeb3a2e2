import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '@trellis/errors';
import { processIdentity } from './process-identity.ts';

/** Who holds the data directory. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as `processIdentity` tells it. */
  readonly began: string;
}

/** The data directory, held until it is released. */
export interface Lock {
  /** True where the lock was left by a process that died. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

const usualHeartbeatMs = 2000;
/** Longer than it takes another process from its look at a dead lock to its own take-over. */
const settleMs = 50;

/** Holds a data directory for this process. Rejects with a StartError where a living process has it. */
export async function lockDataDirectory(dataDir: string, heartbeatMs = usualHeartbeatMs): Promise<Lock> {
  const file = join(dataDir, 'lock');
  const ours = JSON.stringify(await ourselves());
  const takenOver = !(await create(file, ours));
  if (takenOver) await takeOver(dataDir, file, ours, heartbeatMs);
  // Tells those who cannot see our process, being in another container, that it lives.
  const heartbeat = setInterval(() => {
    utimes(file, new Date(), new Date()).catch(() => undefined);
  }, heartbeatMs).unref();
  return {
    takenOver,
    async release() {
      clearInterval(heartbeat);
      if ((await readFile(file, 'utf8').catch(() => '')) === ours) await rm(file, { force: true });
    },
  };
}

async function ourselves(): Promise<Holder> {
  return { pid: process.pid, host: hostname(), began: (await processIdentity(process.pid)) ?? '' };
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(dataDir: string, file: string, ours: string, heartbeatMs: number): Promise<void> {
  const holder = await readHolder(file);
  if (holder && (await isAlive(holder, file, heartbeatMs))) throw inUse(dataDir, holder);
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, ours, { mode: 0o600 });
  await rename(unfinished, file);
  // Two that start together may both come here; the file of the last one stays.
  await sleep(settleMs);
  if ((await readFile(file, 'utf8')) !== ours) throw inUse(dataDir, await readHolder(file));
}

async function readHolder(file: string): Promise<Holder | undefined> {
  for (const last of [false, true]) {
    try {
      const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
      if (isHolder(holder)) return holder;
    } catch {
      // Being written, or left by a crash in the middle of that.
    }
    if (!last) await sleep(settleMs);
  }
  return undefined;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && 'pid' in value && 'host' in value && 'began' in value;
}

async function isAlive(holder: Holder, file: string, heartbeatMs: number): Promise<boolean> {
  if (holder.host === hostname()) return (await processIdentity(holder.pid)) === holder.began;
  const heardAt = await lastHeard(file);
  // Longer than two, so that one may come late.
  await sleep(2.5 * heartbeatMs);
  return (await lastHeard(file)) !== heardAt;
}

async function lastHeard(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

function inUse(dataDir: string, holder: Holder | undefined): StartError {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`
    : 'another process';
  return new StartError(
    `The data directory ${dataDir} is in use by ${who}: stop it, or set TRELLIS_DATA_DIR to another folder.`,
  );
}
