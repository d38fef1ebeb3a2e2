let moment = 0;

/** An operation has one moment, as its transaction has, and it is later than those before. */
export function beginMoment(): void {
  moment = Math.max(moment + 1, Date.now());
}

export function now(): string {
  return new Date(moment).toISOString();
}
