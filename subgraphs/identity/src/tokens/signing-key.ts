import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { must } from '@trellis/errors';
import { seal, unseal } from './secrets.ts';

/** A P-256 public key as JWKS has it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface StoredKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly sealedPrivateKey: Uint8Array<ArrayBuffer>;
}

export function createSigningKey(sealingKey: Uint8Array): StoredKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const publicJwk: PublicJwk = { kty: 'EC', crv: 'P-256', x: must(x, 'x'), y: must(y, 'y') };
  const kid = thumbprint(publicJwk);
  const plain = privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid, publicJwk, sealedPrivateKey: seal(sealingKey, kid, plain) };
}

/** Undefined where the key was sealed under another secret. */
export function openPrivateKey(sealingKey: Uint8Array, stored: StoredKey): KeyObject | undefined {
  const plain = unseal(sealingKey, stored.kid, stored.sealedPrivateKey);
  return plain && createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf({ kty, crv, x, y }: PublicJwk): KeyObject {
  return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
}

/** RFC 7638: the members in this order, without spaces. */
function thumbprint({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
