import type { StorageAdapter } from '../adapters.ts';

/** A store that writes one key at a time: `localStorage`, a mini-program's storage, React Native's AsyncStorage. */
export interface KeyValueStore {
  getAllKeys(): Promise<readonly string[]>;
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

/** A mini-program's storage takes 1 MB a key, of UTF-8. */
const partLength = 250_000;

/**
 * Makes such a store write many keys or none. What is to be written is noted first, in parts, and counts from the
 * moment that one key, written last, says so; whoever finds that key when it begins writes what was noted once more.
 *
 * `name` is the prefix of the keys: one for each person and app.
 */
export function keyValueStorage(store: KeyValueStore, name: string): StorageAdapter {
  const dataPrefix = `${name}:`;
  const partPrefix = `${name}.part:`;
  const noted = `${name}.noted`;

  const put = async (entries: Iterable<readonly [string, string | null]>): Promise<void> => {
    for (const [key, value] of entries) {
      await (value === null ? store.removeItem(dataPrefix + key) : store.setItem(dataPrefix + key, value));
    }
  };
  const forgetNote = async (parts: number): Promise<void> => {
    // The one that counts goes first: parts alone mean nothing.
    await store.removeItem(noted);
    for (let part = 0; part < parts; part++) await store.removeItem(`${partPrefix}${part}`);
  };
  let isFinished = false;
  const finish = async (): Promise<void> => {
    const parts = Number((await store.getItem(noted)) ?? 0);
    if (parts > 0) {
      let text = '';
      for (let part = 0; part < parts; part++) text += (await store.getItem(`${partPrefix}${part}`)) ?? '';
      // Noted below.
      await put(JSON.parse(text) as [string, string | null][]);
      await forgetNote(parts);
    }
    isFinished = true;
  };

  return {
    async load() {
      await finish();
      const keys = (await store.getAllKeys()).filter((key) => key.startsWith(dataPrefix));
      const values = await Promise.all(keys.map((key) => store.getItem(key)));
      return new Map(keys.map((key, index) => [key.slice(dataPrefix.length), values[index] ?? '']));
    },
    async write(entries) {
      // A write that failed half-way may have left its note, which would come over this one later.
      if (!isFinished) await finish();
      if (entries.size === 1) return put(entries);
      isFinished = false;
      const text = JSON.stringify([...entries]);
      const parts = Math.ceil(text.length / partLength);
      for (let part = 0; part < parts; part++) {
        await store.setItem(`${partPrefix}${part}`, text.slice(part * partLength, (part + 1) * partLength));
      }
      await store.setItem(noted, String(parts));
      await put(entries);
      await forgetNote(parts);
      isFinished = true;
    },
  };
}
