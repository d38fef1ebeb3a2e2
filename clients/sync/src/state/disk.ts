import type { StorageAdapter } from '../adapters.ts';

/** What the client keeps, written in the order of its changes, and together where they were set in one turn. */
export interface Disk {
  /** What was kept when the client began. */
  readonly entries: ReadonlyMap<string, string>;
  /** Null removes. */
  set(key: string, value: string | null): void;
  /** Settles when everything that was set before is written. What a failed write held comes with the next one. */
  flush(): Promise<void>;
  close(): void;
}

export async function openDisk(storage: StorageAdapter): Promise<Disk> {
  const entries = await storage.load();
  let unwritten = new Map<string, string | null>();
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    next = undefined;
    if (unwritten.size === 0) return;
    const written = unwritten;
    unwritten = new Map();
    try {
      await storage.write(written);
    } catch (error) {
      unwritten = new Map([...written, ...unwritten]);
      throw error;
    }
  };

  return {
    entries,
    set: (key, value) => void unwritten.set(key, value),
    flush() {
      if (!next) {
        next = last.then(write, write);
        last = next;
      }
      return next;
    },
    close: () => storage.close?.(),
  };
}

/** What one part of the client keeps under its prefix, in its own order. */
export function readKept<Kept extends { readonly order: number }>(disk: Disk, prefix: string): Kept[] {
  const kept: Kept[] = [];
  for (const [key, text] of disk.entries) {
    // The same part wrote it.
    if (key.startsWith(prefix)) kept.push(JSON.parse(text) as Kept);
  }
  kept.sort((one, other) => one.order - other.order);
  return kept;
}
