import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import type { StorageAdapter } from '../adapters.ts';

/**
 * Keeps everything in one file: a line for each write, made short when it is opened. A line that was cut off when the
 * process died counts as not written.
 */
export function fileStorage(path: string): StorageAdapter {
  return {
    async load() {
      const kept = new Map<string, string>();
      const lines = (await readFile(path, 'utf8').catch(ifThere)).split('\n');
      // What stands after the last line's end was cut off.
      for (const line of lines.slice(0, -1)) {
        // Written below.
        for (const [key, value] of JSON.parse(line) as [string, string | null][]) {
          if (value === null) kept.delete(key);
          else kept.set(key, value);
        }
      }
      await writeFile(`${path}.new`, lineOf(kept));
      await rename(`${path}.new`, path);
      return kept;
    },
    write: (entries) => appendFile(path, lineOf(entries)),
  };
}

function lineOf(entries: ReadonlyMap<string, string | null>): string {
  return `${JSON.stringify([...entries])}\n`;
}

function ifThere(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
