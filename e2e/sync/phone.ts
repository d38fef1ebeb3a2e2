import { createSync, memoryStorage, type HttpAdapter, type Sync } from '@trellis/sync';
import { fetchHttp } from '@trellis/sync/fetch';
import type { FieldSales } from './field-sales.ts';

/** A device whose network and life a program of chance decides about. */
export interface ChancePhone {
  /** The process that lives now. */
  readonly sync: Sync<FieldSales>;
  isOffline: boolean;
  /** Kills the process and starts the next one on what was stored. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface ChancePhoneOptions {
  readonly url: string;
  readonly token: string;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export async function startChancePhone({ url, token, random }: ChancePhoneOptions): Promise<ChancePhone> {
  const stored = new Map<string, string>();
  let isOffline = false;
  let kill = (): void => undefined;

  const start = (): Promise<Sync<FieldSales>> => {
    const life = { isOver: false };
    kill = () => void (life.isOver = true);
    const storage = memoryStorage(stored);
    // Of a process that is dead nothing is heard any more, and it stores nothing.
    const never = new Promise<never>(() => undefined);
    const http: HttpAdapter = async (request) => {
      if (isOffline) throw new Error('no network');
      // Some requests arrive twice, and some answers never.
      if (random() < 0.1) await fetchHttp(request);
      const answer = life.isOver ? await never : await fetchHttp(request);
      if (life.isOver) return never;
      if (random() < 0.2) throw new Error('the answer was lost');
      return answer;
    };
    return createSync<FieldSales>({
      url,
      token: () => token,
      models: ['Order', 'Visit'],
      http,
      storage: { load: storage.load, write: (entries) => (life.isOver ? never : storage.write(entries)) },
      pollMs: 300,
      pullLimit: 7,
      pushLimit: 3,
      random,
      onConflict: () => (random() < 0.5 ? 'mine' : 'theirs'),
    });
  };

  let sync = await start();
  return {
    get sync() {
      return sync;
    },
    get isOffline() {
      return isOffline;
    },
    set isOffline(is) {
      isOffline = is;
    },
    async kill() {
      kill();
      // Its timers end; what it has not stored it never will.
      sync.close().catch(() => undefined);
      sync = await start();
    },
    close: () => sync.close(),
  };
}
