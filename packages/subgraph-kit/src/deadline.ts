import { say, TrellisError } from '@trellis/errors';

/** Node's timers fire at once for anything longer. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs until the deadline (milliseconds since the epoch), then rejects with TIMEOUT and aborts the controller's signal.
 * What runs may go on, unheard, if it does not heed the signal.
 */
export async function withinDeadline<T>(
  deadline: number,
  controller: AbortController,
  run: () => T | PromiseLike<T>,
): Promise<T> {
  const left = deadline - Date.now();
  if (left <= 0) throw expire(controller);
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(expire(controller)), Math.min(left, longestTimer));
  });
  try {
    return await Promise.race([run(), expired]);
  } finally {
    clearTimeout(timer);
  }
}

function expire(controller: AbortController): TrellisError {
  const error = new TrellisError('TIMEOUT', say('request.deadline'));
  controller.abort(error);
  return error;
}
