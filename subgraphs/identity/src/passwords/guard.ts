import { codeOf } from '@trellis/errors';
import type { Database } from '../database.ts';
import { addressKey } from './address-key.ts';
import { type AttemptLimit, type Attempts, createAttempts } from './attempts.ts';

/** Slows down whoever guesses passwords or makes people in bulk. Each rejects with RATE_LIMITED. */
export interface Guard {
  beginSignIn(account: string, address: string | undefined): Promise<Begun>;
  beginSignUp(address: string | undefined): Promise<Begun>;
  beginRefresh(address: string | undefined): Promise<Begun>;
  /** Of an invitation. */
  beginAcceptance(account: string, address: string | undefined): Promise<Begun>;
  /** Of an app that may let nobody in. */
  beginJoin(account: string, address: string | undefined): Promise<Begun>;
}

/** An attempt counts as failed until it is told that it succeeded: many at once cannot slip by. */
export interface Begun {
  succeeded(): Promise<void>;
}

// A pause of an account hits its owner as well, so it stays short; an address belongs to whoever guesses.
const accountLimit: AttemptLimit = { free: 10, maxPauseMs: 60_000 };
const addressLimit: AttemptLimit = { free: 50, maxPauseMs: 900_000 };
const acceptanceLimit: AttemptLimit = { free: 50, maxPauseMs: 60_000 };
const joinLimit: AttemptLimit = { free: 50, maxPauseMs: 60_000 };
const signUpLimit: AttemptLimit = { free: 100, maxPauseMs: 60_000 };
/** A device that was away too long is no guess, and there may be many behind one address. */
const refreshLimit: AttemptLimit = { free: 50, maxPauseMs: 60_000 };
/** Whoever is told often that an address is taken collects addresses. */
const takenLimit: AttemptLimit = { free: 20, maxPauseMs: 900_000 };

export function createGuard(database: Pick<Database, 'query'>): Guard {
  const accounts = createAttempts(database, 'account', accountLimit);
  const addresses = createAttempts(database, 'address', addressLimit);
  const signUps = createAttempts(database, 'signUp', signUpLimit);
  const taken = createAttempts(database, 'taken', takenLimit);
  const refreshes = createAttempts(database, 'refresh', refreshLimit);
  const acceptances = createAttempts(database, 'acceptance', acceptanceLimit);
  const joins = createAttempts(database, 'join', joinLimit);
  return {
    async beginSignIn(account, address) {
      const fromAddress = await begin(addresses, address);
      await accounts.begin(account);
      return {
        async succeeded() {
          await accounts.succeeded(account, 'all');
          await fromAddress.succeeded();
        },
      };
    },
    beginAcceptance: (account, address) => beginBoth(acceptances, account, address),
    beginJoin: (account, address) => beginBoth(joins, account, address),
    async beginSignUp(address) {
      await begin(signUps, address);
      return begin(taken, address);
    },
    beginRefresh: (address) => begin(refreshes, address),
  };
}

/** Only a refusal counts as failed: a database that is away is nobody's guess. */
export async function counted<T>(beginning: Promise<Begun>, work: () => Promise<T>): Promise<T> {
  const attempt = await beginning;
  const done = await work().catch(async (error: unknown) => {
    const code = codeOf(error);
    if (code !== 'UNAUTHENTICATED' && code !== 'UNIQUE_VIOLATION') await attempt.succeeded();
    throw error;
  });
  await attempt.succeeded();
  return done;
}

/** Success takes back one attempt alone: an account of one's own must not open the way to guess at others. */
async function begin(attempts: Attempts, address: string | undefined): Promise<Begun> {
  if (address === undefined) return { succeeded: async () => undefined };
  const key = addressKey(address);
  await attempts.begin(key);
  return { succeeded: () => attempts.succeeded(key, 'this') };
}

/** Counted for the account and the address alike. */
async function beginBoth(attempts: Attempts, account: string, address: string | undefined): Promise<Begun> {
  const fromAddress = await begin(attempts, address);
  await attempts.begin(account);
  return {
    async succeeded() {
      await attempts.succeeded(account, 'this');
      await fromAddress.succeeded();
    },
  };
}
