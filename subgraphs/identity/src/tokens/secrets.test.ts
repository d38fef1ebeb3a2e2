import { expect, it } from 'vitest';
import { successorOf } from '../sessions/refresh-token.ts';
import { deriveKey, seal, unseal } from './secrets.ts';
import { createSigningKey, openPrivateKey } from './signing-key.ts';

const key = deriveKey('a secret', 'signing keys');

it('what is sealed opens by the same secret, purpose and context only', () => {
  const sealed = seal(key, 'kid', Buffer.from('private'));
  expect(Buffer.from(unseal(key, 'kid', sealed) ?? []).toString()).toBe('private');
  expect(unseal(key, 'other', sealed)).toBeUndefined();
  expect(unseal(deriveKey('another secret', 'signing keys'), 'kid', sealed)).toBeUndefined();
  expect(unseal(deriveKey('a secret', 'refresh successors'), 'kid', sealed)).toBeUndefined();
  expect(seal(key, 'kid', Buffer.from('private'))).not.toEqual(sealed);
});

it('every changed or missing byte is noticed', () => {
  const sealed = seal(key, 'kid', Buffer.from('private'));
  for (const index of sealed.keys()) {
    const changed = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
    expect(unseal(key, 'kid', changed)).toBeUndefined();
    expect(unseal(key, 'kid', sealed.slice(0, index))).toBeUndefined();
  }
});

it('a signing key is stored without its private half in sight', () => {
  const stored = createSigningKey(key);
  const der = openPrivateKey(key, stored)?.export({ format: 'jwk' });
  expect(der).toMatchObject(stored.publicJwk);
  expect(JSON.stringify(stored.publicJwk)).not.toContain(String(der?.d));
  expect(openPrivateKey(deriveKey('another secret', 'signing keys'), stored)).toBeUndefined();
});

it('the successor of a refresh token is always the same, and nobody finds it without the key', () => {
  const successors = deriveKey('a secret', 'refresh successors');
  expect(successorOf(successors, 'token')).toBe(successorOf(successors, 'token'));
  expect(successorOf(successors, 'token')).not.toBe(successorOf(successors, 'other'));
  expect(successorOf(deriveKey('another secret', 'refresh successors'), 'token')).not.toBe(
    successorOf(successors, 'token'),
  );
});
