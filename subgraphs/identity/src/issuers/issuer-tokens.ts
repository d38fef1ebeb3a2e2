import { hash } from 'node:crypto';
import type { Log } from '@trellis/service-api';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { type Database, record } from '../database.ts';
import { networkOf } from '../passwords/address-key.ts';
import type { AppRoles } from '../roles/app-roles.ts';
import { type Claims, refusal } from '../tokens/access-tokens.ts';
import { type IssuerClaims, readClaims } from './issuer-claims.ts';
import { findOrMakePerson, followRoles } from './issuer-people.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** Tokens of the issuers that this installation trusts. */
export interface IssuerTokens {
  /**
   * Undefined where the token does not claim to be of one of them; rejects with UNAUTHENTICATED where it does, and is
   * wrong. Its person is made at the first use, and each token is a session that lasts as long as it.
   */
  verify(token: string, clientAddress: string | undefined): Promise<Claims | undefined>;
}

export interface IssuerTokensOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly database: Database;
  readonly roles: AppRoles;
  readonly log: Log;
}

interface Kept extends Claims {
  readonly kid: string;
  readonly keySet: KeySet;
}

const clockToleranceSeconds = 5;
/** Some issuers list every group in theirs. */
const maxTokenLength = 16_000;
const dayMs = 86_400_000;

export function createIssuerTokens({ issuers, database, roles, log }: IssuerTokensOptions): IssuerTokens {
  const trusted = new Map(
    issuers.map((issuer) => [issuer.issuer, { issuer, keySet: createKeySet(issuer.jwks, log) }] as const),
  );
  const verified = new LRUCache<string, Kept>({ max: 20_000 });

  const take = async (token: string, digest: Buffer, clientAddress: string | undefined): Promise<Kept | undefined> => {
    const unverified = decode(token);
    const found = trusted.get(String(unverified?.iss));
    if (!unverified || !found) return undefined;
    const { issuer, keySet } = found;
    const key = unverified.kid === undefined ? undefined : await keySet.key(unverified.kid);
    if (unverified.kid === undefined || !key) throw refusal();
    const claims = verifyBy(issuer, token, key);
    const personId = await findOrMakePerson(database, issuer, claims);
    await followRoles(roles, issuer, personId, claims.roles);
    const sessionId = uuidOf(digest);
    // A token that never ends is taken for a day.
    const expiresAt = Math.min(claims.expiresAt, Date.now() + dayMs);
    const network = clientAddress === undefined ? null : networkOf(clientAddress);
    await database.prisma.$transaction(async (client) => {
      const { count } = await client.session.createMany({
        data: { id: sessionId, personId, expiresAt: new Date(expiresAt), network },
        skipDuplicates: true,
      });
      // Another process may have met the token first.
      if (count === 0) return;
      const origin = { personId, clientAddress };
      await record(client, { action: 'SIGN_IN', origin, after: { issuer: issuer.issuer } });
    });
    return { personId, sessionId, expiresAt, kid: unverified.kid, keySet };
  };

  return {
    async verify(token, clientAddress) {
      if (trusted.size === 0 || token.length > maxTokenLength) return undefined;
      const digest = hash('sha256', token, 'buffer');
      const name = digest.toString('base64');
      let kept = verified.get(name);
      if (!kept) {
        kept = await take(token, digest, clientAddress);
        if (kept) verified.set(name, kept);
        return kept;
      }
      // A key that the issuer withdrew takes its tokens with it.
      if (kept.expiresAt <= Date.now() || !(await kept.keySet.key(kept.kid))) throw refusal();
      return kept;
    },
  };
}

/** Says which issuer's keys to try and nothing else. */
function decode(token: string): { readonly iss: unknown; readonly kid: string | undefined } | undefined {
  try {
    const decoded = jwt.decode(token, { complete: true });
    if (!decoded || typeof decoded.payload === 'string') return undefined;
    return { iss: decoded.payload.iss, kid: decoded.header.kid };
  } catch {
    return undefined;
  }
}

function verifyBy(issuer: TrustedIssuer, token: string, key: jwt.PublicKey): IssuerClaims {
  let payload: jwt.JwtPayload | string;
  try {
    payload = jwt.verify(token, key, {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      audience: issuer.audience,
      clockTolerance: clockToleranceSeconds,
    });
  } catch (cause) {
    throw refusal(cause);
  }
  const claims = typeof payload === 'string' ? undefined : readClaims(issuer, payload);
  if (!claims) throw refusal();
  return claims;
}

/** The token's hash as a UUID of our own making (RFC 9562, version 8): the same in every process. */
function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
