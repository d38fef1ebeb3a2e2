import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { must } from '@trellis/errors';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issuer, type SignedIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';
import { deriveKey } from './secrets.ts';
import { openPrivateKey } from './signing-key.ts';

let test: TestIdentity;
let anna: SignedIn;
/** The key that signs for this installation, as only a thief of the database and the secret has it. */
let ours: { readonly kid: string; readonly privateKey: KeyObject };
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

beforeAll(async () => {
  const secret = 'a secret of this installation';
  test = await startTestIdentity({ secret });
  anna = await test.signUp('anna');
  const [row] = await test.execute(
    `select kid, encode(sealed_private_key, 'base64') as sealed from identity.signing_key`,
  );
  const kid = row?.['kid'] as string;
  const sealedPrivateKey = new Uint8Array(Buffer.from(row?.['sealed'] as string, 'base64'));
  const publicJwk = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
  const privateKey = openPrivateKey(deriveKey(secret, 'signing keys'), { kid, publicJwk, sealedPrivateKey });
  ours = { kid, privateKey: must(privateKey, 'the private key') };
});
afterAll(() => test?.[Symbol.asyncDispose]());

const claims = () => must(jwt.decode(anna.accessToken, { json: true }), 'the claims of a good token');
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (changes: object, header: object = {}, key: KeyObject = ours.privateKey): string =>
  jwt.sign({ ...claims(), ...changes }, key, {
    algorithm: 'ES256',
    header: { alg: 'ES256', kid: ours.kid, ...header },
  });
const now = (): number => Math.floor(Date.now() / 1000);

it('a token that is signed and says what ours say is taken, or what follows would prove nothing', async () => {
  expect(await test.identity.service.authenticate(signed({ jti: 'another' }))).toMatchObject({ id: anna.id });
  expect(claims()).toMatchObject({ iss: issuer, aud: 'trellis' });
});

it.each<[string, () => string | Promise<string>]>([
  ['of the algorithm none', () => `${encode({ alg: 'none', kid: ours.kid })}.${encode(claims())}.`],
  [
    'signed as HS256 with the public key',
    () => {
      const pem = createPublicKey(ours.privateKey).export({ format: 'pem', type: 'spki' });
      const header = { alg: 'HS256', kid: ours.kid } as const;
      // The library refuses to sign with a public key, as a thief would not.
      return jwt.sign(claims(), Buffer.from(pem), { algorithm: 'HS256', header, allowInvalidAsymmetricKeyTypes: true });
    },
  ],
  ['of a foreign kid', () => signed({}, { kid: 'theirs' }, stranger)],
  ['of a stranger under our kid', () => signed({}, {}, stranger)],
  ['of a key elsewhere', () => signed({}, { kid: 'theirs', jku: 'http://127.0.0.1:1/keys' }, stranger)],
  ['for another audience', () => signed({ aud: 'others' })],
  ['of another issuer', () => signed({ iss: 'https://elsewhere.example' })],
  ['that has expired', () => signed({ iat: now() - 700, exp: now() - 60 })],
  ['that lives longer than ours do', () => signed({ iat: now() - 700, exp: now() + 3600 })],
  ['that is not valid yet', () => signed({ nbf: now() + 60 })],
  ['that only refreshes', () => anna.refreshToken],
  [
    'of a session that has ended',
    async () => {
      const ben = await test.signUp('ben');
      await test.ask('mutation { signOut }', {}, { by: ben });
      return ben.accessToken;
    },
  ],
])('a token %s is refused, and that stands in the audit trail', async (_name, make) => {
  const count = async (): Promise<number> => {
    const [row] = await test.execute(`select coalesce(sum(times), 0)::int as count from identity.audit_event
      where action = 'USE_ACCESS_TOKEN' and refusal = 'UNAUTHENTICATED' and client_address = '192.0.2.7'`);
    return Number(row?.['count']);
  };
  const before = await count();
  const token = await make();
  await expect(test.identity.service.authenticate(token, { clientAddress: '192.0.2.7' })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect.poll(count).toBe(before + 1);
  expect(JSON.stringify(await test.execute('select * from identity.audit_event'))).not.toContain(token.slice(0, 40));
});
