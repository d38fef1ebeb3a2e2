const firstMs = 500;
const soonMs = 2_000;
const longestMs = 60_000;

/** About two minutes: a tunnel, a server that starts anew. */
const soonFailures = 80;

/**
 * How long to wait before the next attempt, after so many failures: doubled up to two seconds for as long as a short
 * outage lasts, so that its end is noticed at once, then doubled up to a minute. It is anything between the half and the
 * whole of that, so that clients cut off at the same moment do not come back at the same moment.
 */
export function backOffMs(failures: number, random: () => number): number {
  const whole =
    failures <= soonFailures
      ? Math.min(soonMs, firstMs * 2 ** (failures - 1))
      : Math.min(longestMs, soonMs * 2 ** (failures - soonFailures));
  return Math.round(whole * (0.5 + random() / 2));
}
