import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { uuidV7 } from '@trellis/subgraph-kit';

/** An API key as its owner has it. Only the hash of its secret is stored. */
export interface NewSecret {
  readonly id: string;
  readonly text: string;
  readonly secretHash: Uint8Array<ArrayBuffer>;
}

/** So that people and scanners of leaked secrets see what it is, and no access token begins like it. */
const prefix = 'trl_';
const form = /^trl_([\da-f]{32})\.([\w-]{43})$/;

/** 256 random bits: too many to guess, so that a plain hash keeps them. */
export function createSecret(): NewSecret {
  const id = uuidV7();
  const secret = randomBytes(32).toString('base64url');
  return { id, text: `${prefix}${id.replaceAll('-', '')}.${secret}`, secretHash: hashOf(secret) };
}

export function looksLikeApiKey(bearer: string): boolean {
  return bearer.startsWith(prefix);
}

export function readApiKey(bearer: string): { readonly id: string; readonly secret: string } | undefined {
  const [, hex = '', secret] = form.exec(bearer) ?? [];
  if (secret === undefined) return undefined;
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), secret };
}

/** In the same time wherever the two differ. */
export function isSecretOf(secretHash: Uint8Array, secret: string): boolean {
  return timingSafeEqual(hashOf(secret), secretHash);
}

function hashOf(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}
