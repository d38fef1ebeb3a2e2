/** How long each part of something took, in milliseconds. */
export interface Stopwatch {
  /** The time since the last lap, or since the start. */
  lap(name: string): void;
  readonly laps: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const laps: Record<string, number> = {};
  let last = performance.now();
  return {
    laps,
    lap(name) {
      const now = performance.now();
      laps[name] = Math.round(now - last);
      last = now;
    },
  };
}
