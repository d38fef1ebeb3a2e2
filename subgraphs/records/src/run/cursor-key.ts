import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import type { ArgumentPath } from '../request.ts';

/** The key that seals page cursors, with its two paddings for the HMAC that PostgreSQL computes (RFC 2104). */
export interface CursorKey {
  readonly key: Buffer;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

export function createCursorKey(secret: string): CursorKey {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'trellis page cursor', 64));
  return { key, inner: key.map((byte) => byte ^ 0x36) as Buffer, outer: key.map((byte) => byte ^ 0x5c) as Buffer };
}

/** The order values in a cursor; BAD_USER_INPUT where it was not made for this list, or not by us. */
export function openCursor(
  { key }: CursorKey,
  binding: Buffer,
  cursor: unknown,
  count: number,
  path: ArgumentPath,
): readonly (string | null)[] {
  const [payload = '', mac = ''] = typeof cursor === 'string' ? cursor.split('.') : [];
  const bytes = Buffer.from(payload, 'base64url');
  const expected = createHmac('sha256', key).update(binding).update(bytes).digest().subarray(0, 16);
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    const said = say('page.cursor', { place: path.join('.') });
    throw new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path, rule: 'type', ...said }] });
  }
  const values: unknown = JSON.parse(bytes.toString());
  if (!Array.isArray(values) || values.length !== count) throw new Error('a sealed cursor of another form');
  return values.map((value) => (value === null ? null : String(value)));
}
