import { GraphError } from './graph-error.ts';
import type { AuthSession, SessionRequests } from './session-requests.ts';

export type SessionState =
  | { readonly kind: 'signedOut'; readonly notice?: string }
  | {
      readonly kind: 'signedIn';
      readonly email: string;
      readonly accessToken: string;
      readonly refreshToken: string;
      /** When the access token ends, in milliseconds since the epoch. */
      readonly expiresAt: number;
    };

/** The tab's session: kept across reloads, renewed before its token ends. */
export interface Session {
  readonly state: () => SessionState;
  /** Calls the listener after each change. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  signIn(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** A token that is good for a while; undefined where nobody is signed in. */
  token(): Promise<string | undefined>;
}

interface Options {
  readonly requests: SessionRequests;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly now?: () => number;
}

const storageKey = 'trellis:session';
/** Long enough for a request to be on its way, short against a token's ten minutes. */
const renewBeforeMs = 60_000;

export function createSession({ requests, storage, now = Date.now }: Options): Session {
  const listeners = new Set<() => void>();
  let state = restore(storage);
  let renewal: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const enter = (next: SessionState): void => {
    state = next;
    if (next.kind === 'signedIn') storage.setItem(storageKey, JSON.stringify(next));
    else storage.removeItem(storageKey);
    schedule();
    for (const listener of listeners) listener();
  };

  const keep = (email: string, { accessToken, refreshToken, expiresIn }: AuthSession): void => {
    enter({ kind: 'signedIn', email, accessToken, refreshToken, expiresAt: now() + expiresIn * 1000 });
  };

  /** One at a time: a refresh token is used once, and all who need the new one wait for it. */
  const renew = (): Promise<void> => {
    renewal ??= renewOnce().finally(() => (renewal = undefined));
    return renewal;
  };

  const renewOnce = async (): Promise<void> => {
    const before = state;
    if (before.kind === 'signedOut') return;
    try {
      const next = await requests.refresh(before.refreshToken);
      if (state === before) keep(before.email, next);
    } catch (error) {
      if (state !== before) return;
      // Without a code nobody refused: the network did, and the refresh token is still good.
      if (error instanceof GraphError && error.code !== undefined) {
        enter({ kind: 'signedOut', notice: 'Your session has ended. Sign in again to go on.' });
      } else schedule();
    }
  };

  /** Also without requests: an open subscription lives by the token that it is given in time. */
  const schedule = (): void => {
    clearTimeout(timer);
    if (state.kind === 'signedOut') return;
    const wait = Math.max(state.expiresAt - renewBeforeMs - now(), 5_000);
    timer = setTimeout(() => void renew(), wait);
  };

  schedule();
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async signIn(email, password) {
      keep(email, await requests.signIn(email, password));
    },
    async signOut() {
      const before = state;
      enter({ kind: 'signedOut' });
      // The tab forgets its tokens whether or not the server hears of it; they end by themselves.
      if (before.kind === 'signedIn') await requests.signOut(before.accessToken).catch(() => undefined);
    },
    async token() {
      if (state.kind === 'signedIn' && state.expiresAt - renewBeforeMs <= now()) await renew();
      return state.kind === 'signedIn' ? state.accessToken : undefined;
    },
  };
}

function restore(storage: Options['storage']): SessionState {
  // Written by this module alone, in this tab.
  const kept = storage.getItem(storageKey);
  return kept === null ? { kind: 'signedOut' } : (JSON.parse(kept) as SessionState);
}
