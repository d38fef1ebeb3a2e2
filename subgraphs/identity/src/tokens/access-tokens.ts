import { hash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import { isUuid } from '@trellis/subgraph-kit';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { KeyRing } from './key-ring.ts';

/** Whom a token names. What they may do is looked up at each request and never stands in it. */
export interface Claims {
  readonly personId: string;
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface SignedClaims extends Claims {
  readonly kid: string;
}

export interface AccessTokens {
  sign(whom: { readonly personId: string; readonly sessionId: string }): string;
  /** Rejects with UNAUTHENTICATED. Says nothing about whether the session still lives. */
  verify(token: string): Promise<Claims>;
}

export const accessTokenSeconds = 600;
const algorithm = 'ES256';
const audience = 'trellis';
/** Between the clocks of two machines. */
const clockToleranceSeconds = 5;
/** Ours have about 400 characters. */
const maxTokenLength = 2000;
const maxVerified = 20_000;

export function createAccessTokens(keys: KeyRing, issuer: string): AccessTokens {
  // A check costs 87 µs. By the token's hash, so that memory holds no token.
  const verified = new LRUCache<string, SignedClaims>({ max: maxVerified });

  const verify = async (token: string): Promise<SignedClaims> => {
    const kid = kidOf(token);
    const key = kid === undefined ? undefined : await keys.verifier(kid);
    if (kid === undefined || !key) throw refusal();
    return { ...claimsIn(verifySignature(token, key, issuer)), kid };
  };

  return {
    sign({ personId, sessionId }) {
      const { kid, privateKey } = keys.signer;
      return jwt.sign({ sid: sessionId }, privateKey, {
        algorithm,
        keyid: kid,
        subject: personId,
        issuer,
        audience,
        expiresIn: accessTokenSeconds,
      });
    },
    async verify(token) {
      if (token.length > maxTokenLength) throw refusal();
      const digest = hash('sha256', token, 'base64');
      const known = verified.get(digest);
      if (known) {
        if (known.expiresAt <= Date.now() || !keys.holds(known.kid)) throw refusal();
        return known;
      }
      const claims = await verify(token);
      verified.set(digest, claims);
      return claims;
    },
  };
}

/** The header says which of our keys to try and nothing else: `alg`, `jku`, `jwk` and `x5u` are the sender's wishes. */
function kidOf(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    return undefined;
  }
}

function verifySignature(token: string, key: jwt.PublicKey, issuer: string): jwt.JwtPayload | string {
  try {
    return jwt.verify(token, key, {
      algorithms: [algorithm],
      issuer,
      audience,
      maxAge: accessTokenSeconds,
      clockTolerance: clockToleranceSeconds,
    });
  } catch (cause) {
    throw refusal(cause);
  }
}

function claimsIn(payload: jwt.JwtPayload | string): Claims {
  if (typeof payload === 'string') throw refusal();
  const { sub, sid, exp } = payload;
  const isOurs = typeof sub === 'string' && isUuid(sub) && typeof sid === 'string' && isUuid(sid) && exp !== undefined;
  if (!isOurs) throw refusal();
  return { personId: sub, sessionId: sid, expiresAt: exp * 1000 };
}

/** One answer for every fault: which one it was helps only whoever forges. */
export function refusal(cause?: unknown): TrellisError {
  return new TrellisError('UNAUTHENTICATED', say('sign.tokenEnded'), {
    cause,
  });
}
