import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Log } from '@trellis/service-api';

/** An issuer's public keys, fetched when they are needed. */
export interface KeySet {
  /** Undefined for a `kid` that the issuer does not publish. Rejects where it never told its keys. */
  key(kid: string): Promise<KeyObject | undefined>;
}

const freshMs = 600_000;
/** Somebody who sends unknown `kid`s must not make us ask the issuer each time. */
const pauseMs = 30_000;
const timeMs = 3_000;
const mostBytes = 256 * 1024;
const mostKeys = 100;

export function createKeySet(address: string, log: Log): KeySet {
  let keys: ReadonlyMap<string, KeyObject> | undefined;
  let loadedAt = 0;
  let triedAt = Number.NEGATIVE_INFINITY;
  let loading = Promise.resolve();

  const load = async (): Promise<void> => {
    try {
      keys = readKeys(await fetchText(address));
      loadedAt = Date.now();
    } catch (err) {
      log.warn({ err, address }, "an issuer's keys could not be fetched");
    }
  };
  return {
    async key(kid) {
      const now = Date.now();
      const isUnknown = !keys?.has(kid);
      if ((isUnknown || now - loadedAt > freshMs) && now - triedAt >= pauseMs) {
        triedAt = now;
        loading = load();
      }
      if (isUnknown) await loading;
      if (!keys) throw new Error(`The keys of ${address} are not known.`);
      return keys.get(kid);
    },
  };
}

/** No redirects: they could lead anywhere. Cut off where it is slow or a flood. */
async function fetchText(address: string): Promise<string> {
  if (address.startsWith('file:')) return readFile(new URL(address), 'utf8');
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeMs),
    headers: { accept: 'application/json' },
  });
  if (!response.ok || !response.body) throw new Error(`${address} answered ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The types of Node's fetch leave open what its body consists of.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    if ((size += chunk.length) > mostBytes) throw new Error(`${address} sent more than ${mostBytes} bytes.`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Those that verify signatures; what else stands there is left out, as RFC 7517 asks. */
function readKeys(text: string): ReadonlyMap<string, KeyObject> {
  const { keys } = JSON.parse(text) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('A key set has a list of keys.');
  return new Map(keys.slice(0, mostKeys).flatMap(readKey));
}

function readKey(jwk: unknown): readonly (readonly [string, KeyObject])[] {
  if (typeof jwk !== 'object' || jwk === null) return [];
  const { kid, kty, use } = jwk as { readonly [member: string]: unknown };
  if (typeof kid !== 'string' || (kty !== 'RSA' && kty !== 'EC') || (use !== undefined && use !== 'sig')) return [];
  try {
    return [[kid, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })]];
  } catch {
    return [];
  }
}
