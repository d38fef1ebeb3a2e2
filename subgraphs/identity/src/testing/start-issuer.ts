import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import type { TrustedIssuer } from '../issuers/trusted-issuer.ts';

/** Somebody else's sign-in, with its published keys. */
export interface TestIssuer extends AsyncDisposable {
  readonly trusted: TrustedIssuer;
  readonly publicKey: KeyObject;
  /** How often its keys were asked for. */
  readonly asked: () => number;
  /** What it answers instead of its keys. */
  answer:
    { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string } | undefined;
  sign(claims: object, options?: jwt.SignOptions, key?: KeyObject): string;
}

export async function startTestIssuer(settings: Partial<TrustedIssuer> = {}): Promise<TestIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'theirs', use: 'sig' };
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    const { status, headers, body } = issuer.answer ?? { status: 200, body: JSON.stringify({ keys: [jwk] }) };
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const name = 'https://login.example/realm';
  const trusted: TrustedIssuer = {
    issuer: name,
    audience: 'our-installation',
    jwks: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    algorithms: ['RS256'],
    claims: { id: 'sub', email: 'email', name: 'name', roles: 'realm_access.roles' },
    roles: {},
    linkByEmail: false,
    ...settings,
  };
  const issuer: TestIssuer = {
    trusted,
    publicKey,
    asked: () => asked,
    answer: undefined,
    sign: (claims, options = {}, key = privateKey) =>
      jwt.sign(claims, key, {
        algorithm: 'RS256',
        keyid: 'theirs',
        issuer: name,
        audience: 'our-installation',
        expiresIn: 300,
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}
