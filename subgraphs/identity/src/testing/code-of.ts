import type { Result } from './start-identity.ts';

/** The code of an answer's first error. */
export function codeOf({ errors }: Result): unknown {
  return errors?.[0]?.extensions['code'];
}
