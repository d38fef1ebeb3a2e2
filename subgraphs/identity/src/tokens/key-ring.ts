import type { KeyObject } from 'node:crypto';
import type { AuditOrigin } from '@trellis/audit';
import { must, StartError } from '@trellis/errors';
import type { Log } from '@trellis/service-api';
import type { Bell } from '../bell.ts';
import type { Database } from '../database.ts';
import { deriveKey } from './secrets.ts';
import { openPrivateKey, publicKeyOf } from './signing-key.ts';
import { type DatedKey, loadKeys, makeKey, type Occasion } from './stored-keys.ts';

/** The keys that sign and verify access tokens, in memory. */
export interface KeyRing {
  readonly signer: Signer;
  /** Undefined for a `kid` that nobody here has made. */
  verifier(kid: string): Promise<KeyObject | undefined>;
  /** Whether what this key signed still counts. */
  holds(kid: string): boolean;
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

export interface RotatingKeyRing extends KeyRing, Disposable {
  /**
   * Makes the next key, unless one is waiting already: everybody is shown it before it signs, and the old ones verify
   * what they signed. After a theft it signs at once, and what the old ones signed is refused.
   */
  rotate(why: 'wish' | 'theft', origin: AuditOrigin): Promise<Signer>;
}

export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly signsFrom: Date;
}

export interface KeyRingOptions {
  readonly database: Database;
  readonly secret: string;
  /** Tells other processes of a new key. */
  readonly bell: Bell;
  readonly log: Log;
  /** A key that has signed for so long gets a successor. */
  readonly maxAgeDays: number;
  /** How often to look for keys of other processes, because a bell can be lost. */
  readonly lookEveryMs: number;
}

/** Somebody who sends unknown `kid`s must not make us read the database each time. */
const refreshPauseMs = 30_000;

/** Loads the keys and makes the first one, where there is none yet. */
export async function openKeyRing(options: KeyRingOptions): Promise<RotatingKeyRing> {
  const { database, bell, log, maxAgeDays, lookEveryMs } = options;
  const sealingKey = deriveKey(options.secret, 'signing keys');
  const load = async (): Promise<LoadedKeys> => loaded(await loadKeys(database), sealingKey);
  const make = (occasion: Occasion, origin: AuditOrigin = {}): Promise<void> =>
    makeKey(database, sealingKey, occasion, origin);

  if ((await database.prisma.signingKey.count()) === 0) await make({ kind: 'first' });
  let keys = await load();
  if (!keys.signers.some(({ kid }) => kid === keys.newest)) {
    throw new StartError(
      'TRELLIS_SECRET is not the secret that the signing keys in this database were encrypted with: start with that one.',
    );
  }

  const reload = async (): Promise<void> => void (keys = await load());
  const look = async (): Promise<void> => {
    try {
      await make({ kind: 'age', days: maxAgeDays });
      await reload();
    } catch (err) {
      log.warn({ err }, 'identity could not look for signing keys');
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  const stop = bell.listen(
    () => void reload().catch((err: unknown) => log.warn({ err }, 'identity could not load a new signing key')),
  );

  let refreshing = Promise.resolve();
  let refreshedAt = Number.NEGATIVE_INFINITY;
  return {
    get signer() {
      const now = Date.now();
      return must(keys.signers.find(({ signsFrom }) => signsFrom.getTime() <= now) ?? keys.signers.at(-1), 'a signer');
    },
    async verifier(kid) {
      if (!keys.verifiers.has(kid)) {
        if (Date.now() - refreshedAt >= refreshPauseMs) {
          refreshedAt = Date.now();
          refreshing = reload();
        }
        await refreshing;
      }
      return keys.verifiers.get(kid);
    },
    holds: (kid) => keys.verifiers.has(kid),
    jwks: () => ({ keys: keys.jwks }),
    async rotate(why, origin) {
      await make({ kind: why }, origin);
      await reload();
      log.info({ kid: keys.newest, why }, 'a new signing key was made');
      await bell.ring('rotated');
      return must(keys.signers[0], 'the key that was just made');
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      stop();
    },
  };
}

interface LoadedKeys {
  readonly newest: string;
  readonly verifiers: ReadonlyMap<string, KeyObject>;
  /** The newest first; those that wait too. */
  readonly signers: readonly Signer[];
  readonly jwks: readonly Readonly<Record<string, unknown>>[];
}

function loaded(stored: readonly DatedKey[], sealingKey: Uint8Array): LoadedKeys {
  return {
    newest: must(stored[0], 'a signing key').kid,
    verifiers: new Map(stored.map(({ kid, publicJwk }) => [kid, publicKeyOf(publicJwk)])),
    signers: stored.flatMap((key) => {
      const privateKey = openPrivateKey(sealingKey, key);
      return privateKey ? [{ kid: key.kid, privateKey, signsFrom: key.signsFrom }] : [];
    }),
    jwks: stored.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, use: 'sig', alg: 'ES256' })),
  };
}
