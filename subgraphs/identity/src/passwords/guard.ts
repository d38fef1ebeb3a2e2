import { addressKey } from './address-key.ts';
import { type AttemptLimit, createAttempts } from './attempts.ts';

/** Slows down whoever guesses passwords or makes people in bulk. */
export interface Guard {
  /** Throws RATE_LIMITED. Call `succeeded` of what it gives where the password was right. */
  beginSignIn(account: string, address: string | undefined): { succeeded(): void };
  /** Throws RATE_LIMITED. */
  beginSignUp(address: string | undefined): void;
}

// A pause of an account hits its owner as well, so it stays short; an address belongs to whoever guesses.
const accountLimit: AttemptLimit = { free: 10, maxPauseMs: 60_000 };
const addressLimit: AttemptLimit = { free: 50, maxPauseMs: 900_000 };
const signUpLimit: AttemptLimit = { free: 100, maxPauseMs: 60_000 };

export function createGuard(): Guard {
  const accounts = createAttempts(accountLimit);
  const addresses = createAttempts(addressLimit);
  const signUps = createAttempts(signUpLimit);
  return {
    beginSignIn(account, address) {
      if (address !== undefined) addresses.begin(addressKey(address));
      accounts.begin(account);
      return {
        succeeded() {
          accounts.succeeded(account, 'all');
          // One account of one's own must not open the way to guess at others.
          if (address !== undefined) addresses.succeeded(addressKey(address), 'this');
        },
      };
    },
    beginSignUp(address) {
      if (address !== undefined) signUps.begin(addressKey(address));
    },
  };
}
