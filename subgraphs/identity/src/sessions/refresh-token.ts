import { createHash, createHmac, randomBytes } from 'node:crypto';

/** 256 random bits. Only the hash is stored. */
export function createRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/**
 * The token that follows another one. It is computed, so that the same successor can be given again without storing it:
 * by a key of the installation's, so that neither the database nor an earlier token alone leads to it.
 */
export function successorOf(successorKey: Uint8Array, refreshToken: string): string {
  return createHmac('sha256', successorKey).update(refreshToken).digest('base64url');
}
