import type { TrellisError } from '@trellis/errors';

/** Rejects after so many milliseconds unless the work is done; the work itself goes on, unheard. */
export async function within<T>(ms: number, expired: () => TrellisError, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(expired()), ms);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
