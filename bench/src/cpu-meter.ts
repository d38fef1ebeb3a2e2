import { platform } from 'node:os';
import { must } from '@trellis/errors';
import { Client } from 'pg';
import { childrenOf, cpuTime, parentOf } from './cpu-time.ts';

/** Processor time in milliseconds. */
export interface CpuTime {
  readonly server: number;
  /** Of all processes of the database. */
  readonly database: number;
}

/** Starts to measure a server's process and the database; the function it gives tells what they used since. */
export type CpuMeter = (server: number) => Promise<() => Promise<CpuTime>>;

/** Undefined where that cannot be told: only Linux does, and only of a database on this machine. */
export async function createCpuMeter(database: string): Promise<CpuMeter | undefined> {
  if (platform() !== 'linux' || !['127.0.0.1', 'localhost'].includes(new URL(database).hostname)) return undefined;
  const client = new Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = await parentOf(must(rows[0], 'the process of a connection').pid);
  await client.end();
  if (postmaster === undefined) return undefined;

  const databaseTimes = async (): Promise<ReadonlyMap<number, number | undefined>> => {
    const processes = await childrenOf(postmaster);
    const times = await Promise.all(processes.map(cpuTime));
    return new Map(processes.map((process, index) => [process, times[index]]));
  };

  return async (server) => {
    const before = { server: await serverTime(server), database: await databaseTimes() };
    return async () => {
      let used = 0;
      // Connections come and go: one that has ended takes its time with it.
      for (const [process, time] of await databaseTimes()) {
        if (time !== undefined) used += time - (before.database.get(process) ?? 0);
      }
      return { server: (await serverTime(server)) - before.server, database: used };
    };
  };
}

/** Throws where the server has ended. */
async function serverTime(server: number): Promise<number> {
  return must(await cpuTime(server), 'the process of a server');
}
