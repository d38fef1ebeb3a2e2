import { createHash } from 'node:crypto';

/** A picture of one pixel. */
export const png: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const html: Uint8Array = Buffer.from('<!doctype html><script>alert(1)</script>');
export const svg: Uint8Array = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

/** Bytes that no type is known for. */
export function noise(size: number): Uint8Array {
  return Buffer.alloc(size, Buffer.from([0x00, 0x01, 0x5a, 0x7f, 0x03, 0xf1]));
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
