import type { Platform, PresenceAdapter } from '../adapters.ts';
import { indexedDbStorage } from '../storage/indexed-db.ts';
import { fetchHttp, webSocket } from './fetch.ts';

export { indexedDbStorage } from '../storage/indexed-db.ts';
export { fetchHttp, webSocket } from './fetch.ts';

/** A browser. `name` tells what is kept for one person and app from that for others. */
export function webPlatform(name: string): Platform {
  return { http: fetchHttp, socket: webSocket, storage: indexedDbStorage(name), presence: webPresence };
}

/** The page is looked at again, or the network is back. */
export const webPresence: PresenceAdapter = (back) => {
  const seen = (): void => {
    if (document.visibilityState === 'visible') back();
  };
  addEventListener('online', back);
  document.addEventListener('visibilitychange', seen);
  return () => {
    removeEventListener('online', back);
    document.removeEventListener('visibilitychange', seen);
  };
};
