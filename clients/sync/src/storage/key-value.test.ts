import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileStorage } from '../platforms/node.ts';
import { type KeyValueStore, keyValueStorage } from './key-value.ts';

/** A store whose process dies before the operation of that number. */
function dyingStore(kept: Map<string, string>, deathAt = Infinity) {
  let operations = 0;
  const step = (): void => {
    if (++operations >= deathAt) throw new Error('dead');
  };
  const store: KeyValueStore = {
    getAllKeys: async () => [...kept.keys()],
    getItem: async (key) => kept.get(key) ?? null,
    async setItem(key, value) {
      step();
      kept.set(key, value);
    },
    async removeItem(key) {
      step();
      kept.delete(key);
    },
  };
  return { store, operations: () => operations };
}

const before = new Map([
  ['a', 'before'],
  ['b', 'before'],
  ['c', 'before'],
]);
const change = new Map([
  ['a', 'after'],
  ['b', null],
  ['d', 'after'.repeat(100_000)],
]);
const after = new Map([
  ['a', 'after'],
  ['c', 'before'],
  ['d', 'after'.repeat(100_000)],
]);

describe('a store of one key at a time', () => {
  const prepare = async (): Promise<Map<string, string>> => {
    const kept = new Map<string, string>([['another:a', 'of somebody else']]);
    const storage = keyValueStorage(dyingStore(kept).store, 'app');
    await storage.load();
    await storage.write(before);
    return kept;
  };

  test('writes all of a change or nothing, wherever the process dies', async () => {
    const whole = await prepare();
    const counted = dyingStore(whole);
    const storage = keyValueStorage(counted.store, 'app');
    await storage.load();
    await storage.write(change);
    const outcomes = new Set<string>();
    for (let deathAt = 1; deathAt <= counted.operations(); deathAt++) {
      const kept = await prepare();
      const dying = keyValueStorage(dyingStore(kept, deathAt).store, 'app');
      await dying.load();
      await expect(dying.write(change)).rejects.toThrow('dead');
      // The next process may die in the midst of putting it right, too.
      await keyValueStorage(dyingStore(kept, 2).store, 'app')
        .load()
        .catch(() => undefined);
      const found = await keyValueStorage(dyingStore(kept).store, 'app').load();
      const outcome = [before, after].find((expected) => isSame(expected, found));
      expect(outcome, `dead at ${deathAt}: ${[...found.keys()].join()}`).toBeDefined();
      outcomes.add(outcome === before ? 'before' : 'after');
      expect(kept.get('another:a')).toBe('of somebody else');
    }
    expect(outcomes.size).toBe(2);
  });

  test('does not let the note of a failed write come over a later one', async () => {
    const kept = await prepare();
    let fails = false;
    const { store } = dyingStore(kept);
    const storage = keyValueStorage(
      {
        ...store,
        async setItem(key, value) {
          if (fails && key === 'app:d') throw new Error('full');
          await store.setItem(key, value);
        },
      },
      'app',
    );
    await storage.load();
    fails = true;
    await expect(storage.write(change)).rejects.toThrow('full');
    fails = false;
    await storage.write(new Map([['a', 'latest']]));
    expect((await keyValueStorage(store, 'app').load()).get('a')).toBe('latest');
  });
});

test('a file keeps what was written, and leaves out a line that was cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-sync-'));
  try {
    const path = join(folder, 'records');
    const storage = fileStorage(path);
    expect(await storage.load()).toEqual(new Map());
    await storage.write(before);
    await storage.write(change);
    expect(await fileStorage(path).load()).toEqual(after);
    const text = await readFile(path, 'utf8');
    await writeFile(path, `${text}[["a","cut o`);
    expect(await fileStorage(path).load()).toEqual(after);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
