export interface RetrySettings {
  /** How often a step is begun at most; a process that dies in it counts too. */
  readonly maxAttempts: number;
  /** The pause after the first attempt; it doubles with each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** An hour altogether. */
export const defaultRetries: RetrySettings = { maxAttempts: 15, firstDelayMs: 1_000, longestDelayMs: 600_000 };

/** The pause after an attempt: spread out, so that what failed together does not come back together. */
export function delayAfter(attempt: number, settings: RetrySettings, random: () => number = Math.random): number {
  const full = Math.min(settings.longestDelayMs, settings.firstDelayMs * 2 ** (attempt - 1));
  return full * (0.5 + random() / 2);
}
