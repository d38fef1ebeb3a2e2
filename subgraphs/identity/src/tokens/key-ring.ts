import type { KeyObject } from 'node:crypto';
import { must, StartError } from '@trellis/errors';
import type { Database } from '../database.ts';
import { deriveKey } from './secrets.ts';
import { createSigningKey, openPrivateKey, type PublicJwk, publicKeyOf, type StoredKey } from './signing-key.ts';

/** The keys that sign and verify access tokens, in memory. */
export interface KeyRing {
  readonly signer: { readonly kid: string; readonly privateKey: KeyObject };
  /** Undefined for a `kid` that nobody here has made. */
  verifier(kid: string): Promise<KeyObject | undefined>;
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

/** Somebody who sends unknown `kid`s must not make us read the database each time. */
const refreshPauseMs = 30_000;

/** Loads the keys and makes the first one, where there is none yet. */
export async function openKeyRing(database: Database, secret: string): Promise<KeyRing> {
  const sealingKey = deriveKey(secret, 'signing keys');
  await makeFirstKey(database, sealingKey);
  const load = async (): Promise<ReadonlyMap<string, LoadedKey>> => {
    const stored = await database.prisma.signingKey.findMany({ orderBy: [{ createdAt: 'desc' }, { kid: 'asc' }] });
    return new Map(stored.map((row) => [row.kid, loaded({ ...row, publicJwk: publicJwkIn(row.publicJwk) })]));
  };

  let keys = await load();
  const newest = must([...keys.values()][0], 'a signing key').stored;
  const privateKey = openPrivateKey(sealingKey, newest);
  if (!privateKey) {
    throw new StartError(
      'TRELLIS_SECRET is not the secret that the signing keys in this database were encrypted with: start with that one.',
    );
  }

  let refreshing = Promise.resolve();
  let refreshedAt = Number.NEGATIVE_INFINITY;
  return {
    signer: { kid: newest.kid, privateKey },
    async verifier(kid) {
      if (!keys.has(kid)) {
        if (Date.now() - refreshedAt >= refreshPauseMs) {
          refreshedAt = Date.now();
          refreshing = load().then((fresh) => void (keys = fresh));
        }
        await refreshing;
      }
      return keys.get(kid)?.publicKey;
    },
    jwks: () => ({
      keys: [...keys.values()].map(({ stored }) => ({
        ...stored.publicJwk,
        kid: stored.kid,
        use: 'sig',
        alg: 'ES256',
      })),
    }),
  };
}

interface LoadedKey {
  readonly stored: StoredKey;
  readonly publicKey: KeyObject;
}

function loaded(stored: StoredKey): LoadedKey {
  return { stored, publicKey: publicKeyOf(stored.publicJwk) };
}

async function makeFirstKey(database: Database, sealingKey: Uint8Array): Promise<void> {
  if ((await database.prisma.signingKey.count()) > 0) return;
  const { kid, publicJwk, sealedPrivateKey } = createSigningKey(sealingKey);
  await database.transaction(async (client) => {
    // Processes that start at the same time come one after the other, and the later ones find the first one's key.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('trellis identity signing key', 0))`);
    await client.query(
      `insert into identity.signing_key (kid, public_jwk, sealed_private_key)
       select $1, $2::jsonb, $3::bytea where not exists (select from identity.signing_key)`,
      [kid, JSON.stringify(publicJwk), sealedPrivateKey],
    );
  });
}

/** What `createSigningKey` wrote; the database is ours. */
function publicJwkIn(json: unknown): PublicJwk {
  return json as PublicJwk;
}
