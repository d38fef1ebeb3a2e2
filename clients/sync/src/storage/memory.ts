import type { StorageAdapter } from '../adapters.ts';

/** Keeps nothing beyond the process; for tests, and for what need not be kept. */
export function memoryStorage(kept = new Map<string, string>()): StorageAdapter {
  return {
    load: async () => new Map(kept),
    async write(entries) {
      for (const [key, value] of entries) {
        if (value === null) kept.delete(key);
        else kept.set(key, value);
      }
    },
  };
}
