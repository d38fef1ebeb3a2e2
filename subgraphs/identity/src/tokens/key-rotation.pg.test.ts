import { createMemoryPubSub } from '@trellis/pubsub';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { admin, signIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';
import type { Identity } from '../server.ts';

const rotate =
  'mutation ($compromised: Boolean! = false) { rotateSigningKey(compromised: $compromised) { kid signsFrom } }';

async function tokenOf(test: TestIdentity, identity: Identity = test.identity): Promise<string> {
  return (await test.ask(signIn, { input: admin }, { identity })).data.session.accessToken;
}

function kidOf(token: string): unknown {
  return jwt.decode(token, { complete: true })?.header.kid;
}

async function kidsOf({ service }: Identity): Promise<readonly unknown[]> {
  return (await service.jwks()).keys.map(({ kid }) => kid);
}

/** As if so much time had gone by. */
async function wait(test: TestIdentity, minutes: number): Promise<void> {
  await test.execute(`update identity.signing_key set signs_from = signs_from - interval '${minutes} minutes'`);
}

const refused = { code: 'UNAUTHENTICATED' };

describe('a signing key', () => {
  it('is shown to everybody before it signs, and the old one verifies until its last token has ended', async () => {
    await using test = await startTestIdentity();
    const other = await test.startAnother();
    const by = await test.signInAsAdmin();
    const old = await tokenOf(test);
    const { kid } = (await test.ask(rotate, {}, { by })).data.rotateSigningKey;
    expect(kid).not.toBe(kidOf(old));
    await expect.poll(() => kidsOf(other)).toEqual([kid, kidOf(old)]);
    expect(kidOf(await tokenOf(test))).toBe(kidOf(old));

    await wait(test, 6);
    const [first, second] = await Promise.all([test.startAnother(), test.startAnother()]);
    const fresh = await tokenOf(test, first);
    expect(kidOf(fresh)).toBe(kid);
    for (const token of [old, fresh]) {
      for (const { service } of [test.identity, other, first, second])
        await expect(service.authenticate(token)).resolves.toBeDefined();
    }
    await wait(test, 16);
    expect(await kidsOf(await test.startAnother())).toEqual([kid]);
  });

  it('that is old gets one successor by itself, whichever of many processes sees it first', async () => {
    await using test = await startTestIdentity({ revokedWithinMs: 300, signingKeyDays: 30 });
    const all = [test.identity, await test.startAnother(), await test.startAnother({ pubsub: createMemoryPubSub() })];
    const [first] = await kidsOf(test.identity);
    await wait(test, 31 * 24 * 60);
    for (const identity of all) await expect.poll(() => kidsOf(identity), { timeout: 10_000 }).toHaveLength(2);
    const known = await Promise.all(all.map(kidsOf));
    expect(new Set(known.map((kids) => kids.join())).size).toBe(1);
    expect(known[0]?.[1]).toBe(first);
    expect(await test.execute('select from identity.signing_key')).toHaveLength(2);
  });

  it('that was stolen verifies nothing any more, in no process, and sessions go on by a refresh', async () => {
    await using test = await startTestIdentity();
    const other = await test.startAnother();
    const by = await test.signInAsAdmin();
    const old = await tokenOf(test);
    await other.service.authenticate(old);
    const { kid } = (await test.ask(rotate, { compromised: true }, { by })).data.rotateSigningKey;
    await expect.poll(() => kidsOf(other)).toEqual([kid]);
    for (const { service } of [test.identity, other])
      await expect(service.authenticate(old)).rejects.toMatchObject(refused);
    const refreshed = await test.ask(
      'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
      { token: by.refreshToken },
    );
    const { accessToken } = refreshed.data.refreshSession;
    expect(kidOf(accessToken)).toBe(kid);
    await expect(other.service.authenticate(accessToken)).resolves.toBeDefined();
  });

  it('is made once, however often it is asked for before it signs, and by administrators alone', async () => {
    await using test = await startTestIdentity();
    const by = await test.signInAsAdmin();
    const kids = await Promise.all(
      [1, 2, 3].map(async () => (await test.ask(rotate, {}, { by })).data.rotateSigningKey.kid),
    );
    expect(new Set(kids).size).toBe(1);
    expect(codeOf(await test.ask(rotate, {}, { by: await test.signUp('anna') }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(rotate))).toBe('UNAUTHENTICATED');
  });
});
