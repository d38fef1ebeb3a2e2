import { createHmac, hkdfSync, type KeyObject, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { SubgraphName } from '@trellis/service-api';

/** What tells one call from all others. */
export interface CallMark {
  /** Milliseconds since the epoch, by the caller's clock. */
  readonly at: number;
  /** Drawn at random by each caller. */
  readonly sender: string;
  /** The caller's own count of its calls. */
  readonly count: number;
}

/** The key of the calls to one subgraph: a call to one is none to another. */
export function callKey(secret: string, subgraph: SubgraphName): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', `trellis subgraph call ${subgraph}`, 32)));
}

/** HMAC-SHA256 over the mark and the body, in which the caller's identity stands. */
export function signatureOf(key: KeyObject, { at, sender, count }: CallMark, body: Uint8Array): string {
  return createHmac('sha256', key).update(`${at}.${sender}.${count}.`).update(body).digest('base64url');
}

export function isSigned(key: KeyObject, mark: CallMark, body: Uint8Array, signature: string): boolean {
  const expected = Buffer.from(signatureOf(key, mark, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `<at>.<sender>.<count>.<signature>` */
export const signatureHeader = 'trellis-call';

export function headerOf({ at, sender, count }: CallMark, signature: string): string {
  return `${at}.${sender}.${count}.${signature}`;
}

/** Undefined where it has not the form of one. */
export function readHeader(header: unknown): { readonly mark: CallMark; readonly signature: string } | undefined {
  const parts = typeof header === 'string' ? form.exec(header)?.slice(1) : undefined;
  if (!parts) return undefined;
  const [at = '', sender = '', count = '', signature = ''] = parts;
  return { mark: { at: Number(at), sender, count: Number(count) }, signature };
}

const form = /^(\d{13})\.([\w-]{22})\.(\d{1,15})\.([\w-]{43})$/;
