import type { StorageAdapter } from '../adapters.ts';
import { SyncError } from '../sync-error.ts';

const storeName = 'entries';

/**
 * A browser's IndexedDB, one database a name. One page at a time may have it open: two would each go on from what it
 * knows and write over the other's.
 */
export function indexedDbStorage(name: string): StorageAdapter {
  let database: IDBDatabase | undefined;
  let unlock: (() => void) | undefined;

  const store = (mode: IDBTransactionMode): IDBObjectStore => {
    if (!database) throw new SyncError('CLOSED', 'The storage is not open.');
    return database.transaction(storeName, mode).objectStore(storeName);
  };
  return {
    async load() {
      unlock = await lock(`trellis-sync:${name}`);
      database = await open(name);
      const entries = store('readonly');
      const [keys, values] = await Promise.all([settled(entries.getAllKeys()), settled(entries.getAll())]);
      // Nothing but texts by text is written here.
      return new Map(keys.map((key, index) => [key as string, values[index] as string]));
    },
    write: (written) =>
      new Promise((resolve, reject) => {
        const entries = store('readwrite');
        for (const [key, value] of written) {
          if (value === null) entries.delete(key);
          else entries.put(value, key);
        }
        entries.transaction.addEventListener('complete', () => resolve());
        entries.transaction.addEventListener('abort', () => reject(failureOf(entries.transaction)));
      }),
    close() {
      database?.close();
      database = undefined;
      unlock?.();
    },
  };
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  return settled(request);
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(failureOf(request)));
  });
}

function failureOf({ error }: { readonly error: DOMException | null }): Error {
  return error ?? new Error('The database gave up.');
}

/** How long a page that was left, or is loaded anew, may take to let go. */
const patienceMs = 3_000;

/** Holds the name against other pages until the page goes. Browsers have locks on secure addresses alone. */
function lock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    if (!('locks' in navigator)) return resolve(undefined);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    const held = navigator.locks.request(name, { signal: patience.signal }, () => {
      clearTimeout(timer);
      return new Promise<void>((release) => resolve(release));
    });
    held.catch(() => reject(new SyncError('STORAGE_IN_USE', 'Another page of this browser has these records open.')));
  });
}
