import type { Clock } from '../adapters.ts';
import { doubtMs } from '../request.ts';

/** A quiet connection is asked after as long again as it has been told nothing, within these (0282). */
const [shortestBeatMs, longestBeatMs] = [1_000, 20_000];

/** The longest that anything of a connection may take. */
export const longestPatienceMs = 10_000;

/** How long an answer may take, by what the last one took: a phone's may take seconds, and is no sign of death then. */
export interface Patience {
  readonly ms: number;
  took(ms: number): void;
}

export function createPatience(): Patience {
  let roundTripMs = 0;
  return {
    get ms() {
      return Math.min(longestPatienceMs, Math.max(doubtMs, 4 * roundTripMs));
    },
    took: (ms) => void (roundTripMs = ms),
  };
}

/** Finds out whether a connection lives. */
export interface Pulse {
  /** Something came. */
  heard(): void;
  /** A subscription was told something. */
  told(): void;
  /** Asks now. */
  ask(): void;
  /** Goes on after it was silent. */
  goOn(): void;
  stop(): void;
}

export interface PulseOptions {
  readonly clock: Clock;
  readonly patience: Patience;
  /** Sends what the other side answers. */
  readonly ping: () => void;
  /** It has been there for a beat. */
  readonly beat: () => void;
  /** It owes an answer for longer than one takes. Until it goes on, nothing more is asked. */
  readonly silent: () => void;
}

export function createPulse({ clock, patience, ping, beat, silent }: PulseOptions): Pulse {
  let heardAt = clock.now();
  let toldAt = heardAt;
  let beatMs = shortestBeatMs;
  let askedAt: number | undefined;
  let cancel = (): void => undefined;

  const watch = (): void => {
    const since = heardAt;
    beatMs = Math.min(longestBeatMs, Math.max(shortestBeatMs, heardAt - toldAt));
    cancel();
    cancel = clock.after(heardAt + beatMs - clock.now(), () => {
      beat();
      if (heardAt > since) watch();
      else ask();
    });
  };
  const ask = (): void => {
    ping();
    askedAt ??= clock.now();
    cancel();
    cancel = clock.after(patience.ms, () => (askedAt === undefined ? watch() : silent()));
  };
  watch();
  return {
    heard() {
      heardAt = clock.now();
      if (askedAt !== undefined) patience.took(heardAt - askedAt);
      askedAt = undefined;
    },
    told() {
      toldAt = heardAt;
      if (beatMs > shortestBeatMs) watch();
    },
    ask,
    goOn: watch,
    stop: () => cancel(),
  };
}
