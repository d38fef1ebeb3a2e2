import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** What each key that comes from the installation's secret is for; another purpose is another key. */
export type KeyPurpose = 'signing keys' | 'refresh successors';

export function deriveKey(secret: string, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `trellis identity: ${purpose}`, 32));
}

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: a format byte, the nonce, the tag, the text. `context` has to be the same when it is opened. */
export function seal(key: Uint8Array, context: string, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), text]));
}

/** Undefined where the key, the context or the bytes are not those of `seal`. */
export function unseal(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== format || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
