import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noise, sha256 } from '../testing/contents.ts';
import { openLocalStore } from './local-store.ts';

const run = promisify(execFile);
const id = '01900000-0000-7000-8000-0000000000ab';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* pieces(...content: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* content;
}

async function all(): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

it('nobody else may enter the folder or read a content', async () => {
  const store = await openLocalStore(join(folder, 'files'));
  await using staged = await store.put(pieces(noise(10)));
  await staged.keep(id);
  const modeOf = async (...path: string[]) => ((await stat(join(folder, 'files', ...path))).mode & 0o777).toString(8);
  expect(await modeOf()).toBe('700');
  expect(await modeOf('kept', 'ab', id)).toBe('600');
});

it('a content is measured on its way in', async () => {
  const store = await openLocalStore(folder);
  const content = noise(200_000);
  await using staged = await store.put(pieces(content.subarray(0, 70_000), content.subarray(70_000)));
  expect(staged).toMatchObject({ size: 200_000, sha256: sha256(content) });
  expect(Buffer.from(staged.head).equals(content.subarray(0, 65_536))).toBe(true);
});

it('what is not kept, or breaks off, leaves nothing', async () => {
  const store = await openLocalStore(folder);
  {
    await using _staged = await store.put(pieces(noise(10)));
    expect(await all()).toHaveLength(1);
  }
  expect(await all()).toEqual([]);
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield noise(10);
    throw new Error('the line is dead');
  };
  await expect(store.put(broken())).rejects.toThrow('the line is dead');
  expect(await all()).toEqual([]);
});

it('a content is asked for when its file is open, so that one refused at once leaves none behind', async () => {
  const store = await openLocalStore(folder);
  const asked: number[] = [];
  const refused = async function* (): AsyncGenerator<Uint8Array> {
    // Without a wait, or a file that is still being opened would have the time to appear.
    asked.push(readdirSync(join(folder, 'incoming')).length);
    if (folder !== '') throw new Error('too large');
    yield noise(1);
  };
  for (let round = 0; round < 20; round += 1) {
    await expect(store.put(refused())).rejects.toThrow('too large');
    expect(await all()).toEqual([]);
  }
  expect(new Set(asked)).toEqual(new Set([1]));
});

it('removing what is not there does nothing', async () => {
  const store = await openLocalStore(folder);
  await store.remove(id);
  expect(await all()).toEqual([]);
});

it('a folder that cannot be used stops the start with a line that names it', async () => {
  await writeFile(join(folder, 'files'), '');
  await expect(openLocalStore(join(folder, 'files'))).rejects.toThrow(
    `The folder for files, ${join(folder, 'files')}, cannot be made or written to (EEXIST).`,
  );
});

const mayMount = await run('unshare', ['--mount', 'true']).then(
  () => process.getuid?.() === 0,
  () => false,
);

it.skipIf(!mayMount)(
  'a full disk is told by the system’s error, and nothing half done stays (needs root)',
  async () => {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
    try {
      const store = await openLocalStore(folder);
      await expect(store.put(pieces(noise(200_000), noise(200_000)))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await all()).toEqual([]);
      await using staged = await store.put(pieces(noise(200_000)));
      await staged.keep(id);
      expect(await all()).toEqual([id]);
    } finally {
      await run('umount', [folder]);
    }
  },
);
