import { readdir, readFile, readlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startInProcess } from '../product/in-process.ts';

/** The ports on which a process of Linux listens. */
async function listeningPorts(pid: number): Promise<readonly number[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')),
  );
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state === listening && own.has(inode))
    .map(([, address = '']) => Number.parseInt(address.slice(address.indexOf(':') + 1), 16));
}

const listening = '0A';

test.skipIf(process.platform !== 'linux')(
  'the gateway alone listens: no subgraph can be called but through it',
  async () => {
    const before = await listeningPorts(process.pid);
    await using product = await startInProcess();
    const opened = (await listeningPorts(process.pid)).filter((port) => !before.includes(port));
    expect(opened).toEqual([Number(new URL(product.url).port)]);
    for (const path of [
      '/identity',
      '/records',
      '/subgraphs/records',
      '/graphql/records',
      '/records/graphql',
      '/_entities',
    ]) {
      const response = await fetch(`${product.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
      });
      expect(response.status, path).toBe(404);
    }
  },
);
