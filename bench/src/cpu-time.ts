import { readdir, readFile } from 'node:fs/promises';

/**
 * The processor time that a process with all its threads has used, in milliseconds, as Linux's scheduler counts it.
 * Unlike the time on the clock it hardly depends on what else the machine does. Undefined where the process has ended.
 */
export async function cpuTime(process: number): Promise<number | undefined> {
  const folder = `/proc/${process}/task`;
  try {
    const threads = await Promise.all(
      (await readdir(folder)).map(async (thread) => {
        const text = await readFile(`${folder}/${thread}/schedstat`, 'utf8');
        return Number(text.split(' ', 1)[0]);
      }),
    );
    return threads.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
  } catch {
    return undefined;
  }
}

/** The processes that this one has started and that are running. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(processes.map(parentOf));
  return processes.filter((_, index) => parents[index] === parent);
}

/** Undefined where there is no such process any more. */
export async function parentOf(process: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => undefined);
  // The name stands in parentheses and may hold anything, spaces and parentheses too.
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}
