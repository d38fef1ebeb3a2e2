import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccessTokens } from './access-tokens.ts';
import type { KeyRing } from './key-ring.ts';

const issuer = 'http://localhost:4000';
const personId = '01890000-0000-7000-8000-000000000001';
const sessionId = '01890000-0000-7000-8000-000000000002';

function keyRing(kid: string): KeyRing & { readonly publicKey: KeyObject; readonly asked: string[] } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const asked: string[] = [];
  return {
    publicKey,
    asked,
    signer: { kid, privateKey, signsFrom: new Date(0) },
    holds: (wanted) => wanted === kid,
    verifier: async (wanted) => {
      asked.push(wanted);
      return wanted === kid ? publicKey : undefined;
    },
    jwks: () => ({ keys: [] }),
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-31T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

describe('an access token', () => {
  const keys = keyRing('ours');
  const tokens = createAccessTokens(keys, issuer);
  const good = {
    algorithm: 'ES256',
    keyid: 'ours',
    subject: personId,
    issuer,
    audience: 'trellis',
    expiresIn: 600,
  } as const;
  const refused = { code: 'UNAUTHENTICATED' };

  it('names person and session for ten minutes, and nothing else', async () => {
    const token = tokens.sign({ personId, sessionId });
    const now = Date.now();
    expect(await tokens.verify(token)).toMatchObject({ personId, sessionId, expiresAt: now + 600_000 });
    expect(Object.keys(jwt.decode(token, { json: true }) ?? {}).toSorted()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
    ]);
    vi.setSystemTime(now + 599_000);
    await expect(tokens.verify(token)).resolves.toBeDefined();
    vi.setSystemTime(now + 600_000);
    await expect(tokens.verify(token)).rejects.toMatchObject(refused);
    await expect(createAccessTokens(keys, issuer).verify(token)).resolves.toBeDefined();
    vi.setSystemTime(now + 606_000);
    await expect(createAccessTokens(keys, issuer).verify(token)).rejects.toMatchObject(refused);
  });

  it('is checked once and then known by its hash', async () => {
    const own = keyRing('own');
    const fresh = createAccessTokens(own, issuer);
    const token = fresh.sign({ personId, sessionId });
    await fresh.verify(token);
    await fresh.verify(token);
    expect(own.asked).toEqual(['own']);
  });

  it('of a good signature is taken', async () => {
    const token = jwt.sign({ sid: sessionId }, keys.signer.privateKey, good);
    await expect(tokens.verify(token)).resolves.toMatchObject({ personId, sessionId });
  });

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicPem = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    sid: sessionId,
    sub: personId,
    iss: issuer,
    aud: 'trellis',
    iat: Date.parse('2026-01-31T12:00:00Z') / 1000,
    exp: 4e9,
  };
  const hs256 = (): string => {
    const text = `${encode({ alg: 'HS256', kid: 'ours', typ: 'JWT' })}.${encode({ ...payload, exp: payload.iat + 600 })}`;
    return `${text}.${createHmac('sha256', publicPem).update(text).digest('base64url')}`;
  };
  const rs = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it.each<[string, () => string]>([
    ['without an algorithm', () => `${encode({ alg: 'none', kid: 'ours' })}.${encode(payload)}.`],
    ['without a signature', () => tokens.sign({ personId, sessionId }).replace(/[^.]*$/, '')],
    ['signed as HS256 with the public key', hs256],
    ['signed with RSA', () => jwt.sign({ sid: sessionId }, rs.privateKey, { ...good, algorithm: 'RS256' })],
    ['signed by a stranger under our kid', () => jwt.sign({ sid: sessionId }, stranger.privateKey, good)],
    ['of a foreign kid', () => jwt.sign({ sid: sessionId }, stranger.privateKey, { ...good, keyid: 'theirs' })],
    ['without a kid', () => jwt.sign({ sid: sessionId }, keys.signer.privateKey, { ...good, keyid: '' })],
    [
      'that brings its own key',
      () =>
        jwt.sign({ sid: sessionId }, stranger.privateKey, {
          ...good,
          header: {
            alg: 'ES256',
            kid: 'theirs',
            jku: 'https://evil.example/jwks',
            x5u: 'https://evil.example/cert',
            jwk: createPublicKey(stranger.publicKey.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' }),
          } as jwt.JwtHeader,
        }),
    ],
    ['of another audience', () => jwt.sign({ sid: sessionId }, keys.signer.privateKey, { ...good, audience: 'other' })],
    [
      'of another issuer',
      () => jwt.sign({ sid: sessionId }, keys.signer.privateKey, { ...good, issuer: 'http://evil.example' }),
    ],
    ['not yet valid', () => jwt.sign({ sid: sessionId }, keys.signer.privateKey, { ...good, notBefore: 60 })],
    ['that has expired', () => jwt.sign({ sid: sessionId }, keys.signer.privateKey, { ...good, expiresIn: -10 })],
    [
      'that never expires',
      () =>
        jwt.sign({ sid: sessionId, sub: personId, iss: issuer, aud: 'trellis' }, keys.signer.privateKey, {
          algorithm: 'ES256',
          keyid: 'ours',
        }),
    ],
    [
      'made too long ago, whatever it says of its end',
      () =>
        jwt.sign(
          { sid: sessionId, iat: payload.iat - 700, exp: 4e9, sub: personId, iss: issuer, aud: 'trellis' },
          keys.signer.privateKey,
          { algorithm: 'ES256', keyid: 'ours' },
        ),
    ],
    ['whose session is no id', () => jwt.sign({ sid: "' or true" }, keys.signer.privateKey, good)],
    ['without a session', () => jwt.sign({}, keys.signer.privateKey, good)],
    [
      'whose payload was changed',
      () =>
        tokens
          .sign({ personId, sessionId })
          .replace(/\.[^.]*\./, `.${encode({ ...payload, exp: payload.iat + 600, sub: sessionId })}.`),
    ],
    ['that is none', () => 'hello'],
    ['that is empty', () => ''],
    ['that is a flood', () => 'a'.repeat(1_000_000)],
  ])('%s is refused, without saying why', async (_what, make) => {
    await expect(tokens.verify(make())).rejects.toMatchObject({
      ...refused,
      message: 'The access token is wrong or has ended. Refresh it, or sign in again.',
    });
  });
});
