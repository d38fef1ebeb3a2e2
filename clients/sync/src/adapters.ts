/**
 * What a platform gives: how to send a request, open a socket, keep things, and tell that the app is in front again.
 * `@trellis/sync/web` and `@trellis/sync/wx` have them ready.
 */
export interface Platform {
  readonly http: HttpAdapter;
  /** Without one, the client asks now and then. */
  readonly socket?: SocketAdapter;
  readonly storage: StorageAdapter;
  readonly presence?: PresenceAdapter;
  /** The system's unless given; a test brings its own. */
  readonly clock?: Clock;
  /** From 0 to below 1; `Math.random` unless given. */
  readonly random?: () => number;
}

/** Posts a request. Rejects where no answer came, also after `timeoutMs`; an answer of any status resolves. */
export type HttpAdapter = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Opens a WebSocket. `closed` is called exactly once, also where it never opened (code 1006). */
export type SocketAdapter = (url: string, protocol: string, listener: SocketListener) => SocketLink;

export interface SocketListener {
  opened(): void;
  received(message: string): void;
  closed(code: number): void;
}

export interface SocketLink {
  send(message: string): void;
  close(): void;
}

/** Keeps texts by key, for one person in one app. */
export interface StorageAdapter {
  /** Everything that is kept. Called once, before anything is written. */
  load(): Promise<ReadonlyMap<string, string>>;
  /** Writes all of the entries or none, whenever the process may die; null removes. Calls do not overlap. */
  write(entries: ReadonlyMap<string, string | null>): Promise<void>;
  /** Gives free what it holds. */
  close?(): void;
}

/** Calls the listener whenever the app comes to the front or the network comes back. Returns how to stop. */
export type PresenceAdapter = (back: () => void) => () => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, after so many milliseconds. Returns how to cancel. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
