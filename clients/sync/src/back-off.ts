const firstMs = 500;
const longestMs = 60_000;

/**
 * How long to wait before the next attempt, after so many failures: doubled each time up to a minute, and anything
 * between the half and the whole of that, so that clients cut off at the same moment do not come back at the same moment.
 */
export function backOffMs(failures: number, random: () => number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (failures - 1));
  return Math.round(whole * (0.5 + random() / 2));
}
