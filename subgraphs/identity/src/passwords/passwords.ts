import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';
import { createWorkQueue } from './work-queue.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** For somebody who does not exist (`undefined`) it takes as long and gives false. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
}

export const minPasswordLength = 8;
/** Longer ones are refused before they cost anything. */
export const maxPasswordLength = 256;

/** OWASP's first choice for argon2id (the library's default algorithm): 19 MiB, two passes, one lane. */
const cost: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** One at a time leaves the processors to those who are signed in; fifty waiting are about a second. */
const queueLimits = { concurrency: 1, maxWaiting: 50 };

export async function createPasswords(limits = queueLimits): Promise<Passwords> {
  const run = createWorkQueue(limits);
  const nobody = await hash(randomBytes(32), cost);
  return {
    hash: (password) => run(() => hash(normalized(password), cost)),
    async matches(passwordHash, password) {
      if (password.length > maxPasswordLength) return false;
      const matches = await run(() => verify(passwordHash ?? nobody, normalized(password)));
      return passwordHash !== undefined && matches;
    },
  };
}

/** The same keys give different code points on different keyboards (NIST SP 800-63B). */
function normalized(password: string): string {
  return password.normalize('NFKC');
}
