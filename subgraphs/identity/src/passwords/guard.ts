import { codeOf } from '@trellis/errors';
import { addressKey } from './address-key.ts';
import { type AttemptLimit, type Attempts, createAttempts } from './attempts.ts';

/** Slows down whoever guesses passwords or makes people in bulk. Each throws RATE_LIMITED. */
export interface Guard {
  beginSignIn(account: string, address: string | undefined): Begun;
  beginSignUp(address: string | undefined): Begun;
  beginRefresh(address: string | undefined): Begun;
  /** Of an invitation. */
  beginAcceptance(account: string, address: string | undefined): Begun;
}

/** An attempt counts as failed until it is told that it succeeded: many at once cannot slip by. */
export interface Begun {
  succeeded(): void;
}

// A pause of an account hits its owner as well, so it stays short; an address belongs to whoever guesses.
const accountLimit: AttemptLimit = { free: 10, maxPauseMs: 60_000 };
const addressLimit: AttemptLimit = { free: 50, maxPauseMs: 900_000 };
const acceptanceLimit: AttemptLimit = { free: 50, maxPauseMs: 60_000 };
const signUpLimit: AttemptLimit = { free: 100, maxPauseMs: 60_000 };
/** A device that was away too long is no guess, and there may be many behind one address. */
const refreshLimit: AttemptLimit = { free: 50, maxPauseMs: 60_000 };
/** Whoever is told often that an address is taken collects addresses. */
const takenLimit: AttemptLimit = { free: 20, maxPauseMs: 900_000 };

export function createGuard(): Guard {
  const accounts = createAttempts(accountLimit);
  const addresses = createAttempts(addressLimit);
  const signUps = createAttempts(signUpLimit);
  const taken = createAttempts(takenLimit);
  const refreshes = createAttempts(refreshLimit);
  const acceptances = createAttempts(acceptanceLimit);
  return {
    beginSignIn(account, address) {
      const fromAddress = begin(addresses, address);
      accounts.begin(account);
      return {
        succeeded() {
          accounts.succeeded(account, 'all');
          fromAddress.succeeded();
        },
      };
    },
    beginAcceptance(account, address) {
      const fromAddress = begin(acceptances, address);
      acceptances.begin(account);
      return {
        succeeded() {
          acceptances.succeeded(account, 'this');
          fromAddress.succeeded();
        },
      };
    },
    beginSignUp(address) {
      begin(signUps, address);
      return begin(taken, address);
    },
    beginRefresh: (address) => begin(refreshes, address),
  };
}

/** Only a refusal counts as failed: a database that is away is nobody's guess. */
export async function counted<T>(attempt: Begun, work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    attempt.succeeded();
    return done;
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'UNAUTHENTICATED' && code !== 'UNIQUE_VIOLATION') attempt.succeeded();
    throw error;
  }
}

/** Success takes back one attempt alone: an account of one's own must not open the way to guess at others. */
function begin(attempts: Attempts, address: string | undefined): Begun {
  if (address === undefined) return { succeeded: () => undefined };
  const key = addressKey(address);
  attempts.begin(key);
  return { succeeded: () => attempts.succeeded(key, 'this') };
}
