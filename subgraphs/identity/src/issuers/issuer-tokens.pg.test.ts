import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartError } from '@trellis/errors';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';
import { startTestIssuer, type TestIssuer } from '../testing/start-issuer.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

const refused = { code: 'UNAUTHENTICATED' };
const zoe = { sub: 'u-77', email: 'Zoe@Example.com', name: 'Zoe' };

function start(issuer: TestIssuer, settings: Partial<TrustedIssuer> = {}): Promise<TestIdentity> {
  return startTestIdentity({ trustedIssuers: [{ ...issuer.trusted, ...settings }], allowHttpIssuers: true });
}

const me = (test: TestIdentity, accessToken: string) =>
  test.ask('{ me { id name email } }', {}, { by: { id: '', accessToken, refreshToken: '' } });

describe("a token of a customer's own issuer", () => {
  it('makes its person at the first use, once, however many come at a time and wherever', async () => {
    await using issuer = await startTestIssuer();
    await using test = await start(issuer);
    const other = await test.startAnother();
    const tokens = Array.from({ length: 6 }, (_, index) => issuer.sign({ ...zoe, jti: String(index) }));
    const people = await Promise.all(
      tokens.map((token, index) => (index % 2 ? other : test.identity).service.authenticate(token)),
    );
    expect(new Set(people.map(({ id }) => id)).size).toBe(1);
    expect(people[0]?.platformRole).toBe('MEMBER');
    expect((await me(test, tokens[0] ?? '')).data.me).toEqual({
      id: people[0]?.id,
      name: 'Zoe',
      email: 'zoe@example.com',
    });
    expect(await test.execute('select from identity.issuer_account')).toHaveLength(1);
    // Once a process; each token is checked once and then known.
    expect(issuer.asked()).toBe(2);
    await expect(test.identity.service.authenticate((await test.signInAsAdmin()).accessToken)).resolves.toBeDefined();
  });

  it('never enters the account of somebody who has its address, unless its issuer is trusted with that', async () => {
    await using issuer = await startTestIssuer();
    await using test = await start(issuer);
    const anna = await test.signUp('anna');
    const claims = { sub: 'anna', email: 'anna@example.com', name: 'Anna' };
    const { data } = await me(test, issuer.sign(claims));
    expect(data.me).toMatchObject({ name: 'Anna', email: null });
    expect(data.me.id).not.toBe(anna.id);

    const linking = await test.startAnother({ trustedIssuers: [{ ...issuer.trusted, linkByEmail: true }] });
    const linked = (sub: string, more: object) =>
      linking.service.authenticate(issuer.sign({ ...claims, sub, ...more })).then(({ id }) => id);
    expect(await linked('anna-2', {})).toBe(anna.id);
    expect(await linked('anna-3', { email_verified: false })).not.toBe(anna.id);
    const admin = await test.signInAsAdmin();
    expect(await linked('root', { email: 'admin@localhost' })).not.toBe(admin.id);
  });

  it('gives and takes the app roles that its claims stand for, and no others', async () => {
    await using issuer = await startTestIssuer();
    const roles = { 'crm-sales': [{ app: 'shop1', role: 'sales' }], 'crm-help': [{ app: 'shop1', role: 'support' }] };
    await using test = await start(issuer, { roles });
    const { service } = test.identity;
    const rolesWith = async (...given: string[]) => {
      const { id } = await service.authenticate(issuer.sign({ ...zoe, realm_access: { roles: given } }));
      return service.rolesIn('shop1', id);
    };
    expect(await rolesWith('crm-sales', 'admin', '__proto__')).toEqual(['sales']);
    const [{ person_id: id } = {}] = await test.execute('select person_id from identity.issuer_account');
    await service.setRoles('shop1', String(id), ['admin', 'sales']);
    expect(await rolesWith('crm-help')).toEqual(['admin', 'support']);
    expect(await rolesWith()).toEqual(['admin']);
  });

  it('is a session of its own, which ends like any other', async () => {
    await using issuer = await startTestIssuer();
    await using test = await start(issuer);
    const admin = await test.signInAsAdmin();
    const [first, second] = [issuer.sign({ ...zoe, jti: '1' }), issuer.sign({ ...zoe, jti: '2' })];
    const { id, sessionId } = await test.identity.service.authenticate(first);
    await test.ask('mutation ($id: ID!) { endSession(id: $id) }', { id: sessionId }, { by: admin });
    await expect(test.identity.service.authenticate(first)).rejects.toMatchObject(refused);
    await expect((await test.startAnother()).service.authenticate(first)).rejects.toMatchObject(refused);
    await expect(test.identity.service.authenticate(second)).resolves.toMatchObject({ id });
    await test.ask('mutation ($id: ID!) { deactivateUser(user: $id) { id } }', { id }, { by: admin });
    for (const token of [second, issuer.sign(zoe)])
      await expect(test.identity.service.authenticate(token)).rejects.toMatchObject(refused);
  });

  it('that is wrong in any way is refused, and makes nobody', async () => {
    await using issuer = await startTestIssuer();
    await using test = await start(issuer);
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const [head = '', body = ''] = issuer.sign(zoe).split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${encode({ alg: 'none', kid: 'theirs' })}.${body}.`;
    const confused = `${encode({ alg: 'HS256', kid: 'theirs' })}.${body}`;
    const pem = issuer.publicKey.export({ format: 'pem', type: 'spki' });
    const wrong = [
      none,
      `${head}.${body}.`,
      `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`,
      issuer.sign(zoe, {}, stranger),
      issuer.sign(zoe, { keyid: 'foreign' }, stranger),
      issuer.sign(zoe, { header: { alg: 'RS256', kid: 'mine', jku: 'http://127.0.0.1:1/' } }, stranger),
      issuer.sign(zoe, { algorithm: 'RS512' }),
      issuer.sign(zoe, { issuer: 'https://evil.example' }),
      issuer.sign(zoe, { audience: 'somebody else' }),
      issuer.sign(zoe, { expiresIn: -10 }),
      issuer.sign(zoe, { notBefore: 60 }),
      issuer.sign({ ...zoe, sub: '' }),
      issuer.sign({ email: 'a@example.com' }),
    ];
    for (const token of wrong) await expect(test.identity.service.authenticate(token)).rejects.toMatchObject(refused);
    expect(await test.execute('select from identity.issuer_account')).toEqual([]);
    // Unknown kids made it ask once, and not again within half a minute.
    expect(issuer.asked()).toBe(1);
  });
});

describe("an issuer's keys", () => {
  it.each<[string, TestIssuer['answer']]>([
    ['are away', { status: 503, body: '' }],
    ['are elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
    ['are none', { status: 200, body: '<html>' }],
    ['are a flood', { status: 200, body: `{"keys":[${'1,'.repeat(200_000)}1]}` }],
  ])('that %s make its tokens UNAVAILABLE, and nobody else’s', async (_what, answer) => {
    await using issuer = await startTestIssuer();
    issuer.answer = answer;
    await using test = await start(issuer);
    await expect(test.identity.service.authenticate(issuer.sign(zoe))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const { accessToken } = await test.signInAsAdmin();
    await expect(test.identity.service.authenticate(accessToken)).resolves.toBeDefined();
  });

  it('may stand in a file', async () => {
    await using issuer = await startTestIssuer();
    const folder = await mkdtemp(join(tmpdir(), 'trellis-keys-'));
    const file = join(folder, 'keys.json');
    await writeFile(file, JSON.stringify({ keys: [{ ...issuer.publicKey.export({ format: 'jwk' }), kid: 'theirs' }] }));
    await using test = await start(issuer, { jwks: pathToFileURL(file).href });
    await expect(test.identity.service.authenticate(issuer.sign(zoe))).resolves.toBeDefined();
    expect(issuer.asked()).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('come over https unless http is allowed, and no issuer passes for us', async () => {
    await using issuer = await startTestIssuer();
    const startWith = (trustedIssuers: readonly TrustedIssuer[]) => startTestIdentity({ trustedIssuers });
    await expect(startWith([issuer.trusted])).rejects.toThrow(StartError);
    const own = { ...issuer.trusted, jwks: 'https://login.example/keys', issuer: 'http://localhost:4000' };
    await expect(startWith([own])).rejects.toThrow(/TRELLIS_TOKEN_ISSUERS.*http:\/\/localhost:4000/);
  });
});

it('whoever came by an issuer without an address deletes the account by confirming none', async () => {
  await using issuer = await startTestIssuer();
  await using test = await start(issuer);
  const accessToken = issuer.sign({ sub: 'nameless' });
  const { id } = await test.identity.service.authenticate(accessToken);
  const erase = 'mutation ($user: ID!, $email: String!) { deleteUser(user: $user, confirmEmail: $email) }';
  const by = { id, accessToken, refreshToken: '' };
  expect(codeOf(await test.ask(erase, { user: id, email: 'a@example.com' }, { by }))).toBe('VALIDATION_FAILED');
  expect((await test.ask(erase, { user: id, email: '' }, { by })).data).toEqual({ deleteUser: true });
});
