import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { expect, it } from 'vitest';
import { admin, issuer, signIn, startTestIdentity } from './testing/start-identity.ts';

it('the first start makes the administrator and says so; later ones change nothing', async () => {
  await using test = await startTestIdentity();
  expect(test.identity.madeFirstAdmin).toBe(true);
  const again = await test.startAnother({ firstAdmin: { email: 'other@localhost', password: 'another password' } });
  expect(again.madeFirstAdmin).toBe(false);
  const { data } = await test.ask('{ me { name email platformRole } }', {}, { by: await test.signInAsAdmin() });
  expect(data).toEqual({ me: { name: 'Administrator', email: 'admin@localhost', platformRole: 'ADMIN' } });
  const { errors } = await test.ask(signIn, { input: { email: 'other@localhost', password: 'another password' } });
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

it('processes that start at once make one administrator and one signing key', async () => {
  await using test = await startTestIdentity();
  await test.execute('truncate identity.person, identity.signing_key cascade');
  const started = await Promise.all([1, 2, 3].map(() => test.startAnother()));
  expect(started.filter(({ madeFirstAdmin }) => madeFirstAdmin)).toHaveLength(1);
  const keys = await Promise.all(started.map(({ service }) => service.jwks()));
  expect(new Set(keys.map((jwks) => JSON.stringify(jwks))).size).toBe(1);
  expect(await test.execute('select kid from identity.signing_key')).toHaveLength(1);
  expect(await test.execute('select id from identity.person')).toHaveLength(1);
});

it('a restart with the same secret keeps tokens valid, and another secret stops the start with one clear line', async () => {
  await using test = await startTestIdentity();
  const session = await test.signInAsAdmin();
  await test.identity[Symbol.asyncDispose]();
  const restarted = await test.startAnother();
  await expect(restarted.service.authenticate(session.accessToken)).resolves.toMatchObject({ id: session.id });
  await expect(test.startAnother({ secret: 'another secret' })).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(/^TRELLIS_SECRET [^\n]*$/),
  });
});

it('a first administrator that cannot be is named', async () => {
  const start = (firstAdmin: { email: string; password: string }) => startTestIdentity({ firstAdmin });
  await expect(start({ ...admin, email: 'nobody' })).rejects.toThrow(/^TRELLIS_ADMIN_EMAIL/);
  await expect(start({ ...admin, password: 'short' })).rejects.toThrow(/^TRELLIS_ADMIN_PASSWORD/);
});

it('others verify our tokens by the published keys, which hold nothing private', async () => {
  await using test = await startTestIdentity();
  const { accessToken, id } = await test.signInAsAdmin();
  const { keys } = await test.identity.service.jwks();
  expect(keys).toEqual([
    {
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
      kid: expect.any(String),
      use: 'sig',
      alg: 'ES256',
    },
  ]);
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  expect(jwt.verify(accessToken, key, { algorithms: ['ES256'], issuer, audience: 'trellis' })).toMatchObject({
    sub: id,
  });
});

it('a key that another process made later is found, and unknown ones are looked for once in a while only', async () => {
  await using test = await startTestIdentity();
  const tokenOfNewKey = async (): Promise<string> => {
    await test.execute('delete from identity.signing_key');
    const identity = await test.startAnother();
    return (await test.ask(signIn, { input: admin }, { identity })).data.session.accessToken;
  };
  await expect(test.identity.service.authenticate(await tokenOfNewKey())).resolves.toMatchObject({
    platformRole: 'ADMIN',
  });
  await expect(test.identity.service.authenticate(await tokenOfNewKey())).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

it('what a database that is away leads to is UNAVAILABLE, never UNAUTHENTICATED', async () => {
  await using test = await startTestIdentity();
  const { accessToken } = await test.signInAsAdmin();
  await test.execute('alter table identity.session rename to gone');
  await expect(test.identity.service.authenticate(accessToken)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
