import { execFileSync } from 'node:child_process';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@trellis/errors';
import type { Cluster } from './cluster.ts';
import { run } from './run.ts';

// No process has it (Linux stops at 2^22), so PostgreSQL sees that the owner is gone.
const nobody = '2147483646';

/**
 * Ends the postmaster that a killed process left behind. The caller holds the data directory, so whoever still runs on
 * it serves nobody.
 */
export async function endOrphan(cluster: Cluster): Promise<'none' | 'ended' | 'stale'> {
  const file = join(cluster.pgData, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return 'none';
  const [pidLine = '', ...rest] = text.split('\n');
  const pid = Number.parseInt(pidLine, 10);
  if (!isAlive(pid)) return 'stale';
  if (!(await isPostmasterOf(pid, cluster.pgData))) {
    // The number was given to another process since. PostgreSQL would take that one for its predecessor and refuse;
    // without the file it would not look for backends that still hold the shared memory. So only the number goes.
    await writeFile(file, [nobody, ...rest].join('\n'));
    return 'stale';
  }
  const stop = ['stop', '-w', '-t', '60', '-D', cluster.pgData, '-m'];
  const fast = await run(cluster.binaries.pgCtl, [...stop, 'fast'], cluster.user);
  if (fast.code === 0) return 'ended';
  const immediate = await run(cluster.binaries.pgCtl, [...stop, 'immediate'], cluster.user);
  if (immediate.code === 0 || !isAlive(pid)) return 'ended';
  throw new StartError(
    `A PostgreSQL of an earlier start (process ${pid}) could not be stopped: end it and start again.`,
  );
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isPostmasterOf(pid: number, pgData: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command.includes('postgres') && (command.includes(pgData) || command.includes(await realpath(pgData)));
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    try {
      return execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    } catch {
      return '';
    }
  }
}
