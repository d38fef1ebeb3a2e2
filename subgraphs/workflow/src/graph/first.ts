import { say, TrellisError } from '@trellis/errors';

const most = 1_000;

/** How many items a list may have. */
export function readFirst(first: number | null | undefined): number {
  const size = first ?? 50;
  if (size < 0) throw new TrellisError('BAD_USER_INPUT', say('page.notNegative', { argument: 'first' }));
  if (size <= most) return size;
  throw new TrellisError('LIMIT_EXCEEDED', say('page.atMost', { argument: 'first', maximum: most, limit: 'first' }), {
    extensions: { limit: 'first', value: most },
  });
}
