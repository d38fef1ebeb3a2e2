import type { TrellisError } from '@trellis/errors';

/** Rejects after so many milliseconds unless the work is done; the work itself goes on, unheard. */
export function within<T>(ms: number, expired: () => TrellisError, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(expired()), ms);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
