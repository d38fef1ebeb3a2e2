import { describe, expect, it } from 'vitest';
import {
  refreshSession,
  type SignedIn,
  signIn,
  startTestIdentity,
  type TestIdentity,
} from '../testing/start-identity.ts';

const refused = { extensions: { code: 'UNAUTHENTICATED' } };

async function refresh(test: TestIdentity, token: string): Promise<SignedIn | undefined> {
  const { data } = await test.ask(refreshSession, { token });
  if (!data) return undefined;
  const { user, ...tokens } = data.session;
  return { id: user.id, ...tokens };
}

describe('signing up, in and out', () => {
  it('opens a session each time, which ends at once by signing out', async () => {
    await using test = await startTestIdentity();
    const first = await test.signUp('anna');
    const { data } = await test.ask(signIn, { input: { email: 'ANNA@Example.com ', password: 'password of anna' } });
    const second: SignedIn = { ...data.session, id: data.session.user.id };
    expect(second.id).toBe(first.id);
    expect(await test.ask('{ me { id name email } }', {}, { by: first })).toEqual({
      data: { me: { id: first.id, name: 'anna', email: 'anna@example.com' } },
    });

    expect(await test.ask('mutation { signOut }', {}, { by: first })).toEqual({ data: { signOut: true } });
    await expect(test.identity.service.authenticate(first.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await refresh(test, first.refreshToken)).toBeUndefined();
    await expect(test.identity.service.authenticate(second.accessToken)).resolves.toMatchObject({ id: first.id });
  });

  it('is one account an address, and says so', async () => {
    await using test = await startTestIdentity();
    await test.signUp('anna');
    const input = { email: 'Anna@EXAMPLE.com', password: 'another password', name: 'Other' };
    const { data, errors } = await test.ask('mutation ($input: SignUpInput!) { signUp(input: $input) { expiresIn } }', {
      input,
    });
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { extensions: { code: 'UNIQUE_VIOLATION', fieldErrors: [{ path: ['input', 'email'], rule: 'unique' }] } },
    ]);
  });

  it('answers the same for a wrong password, for nobody and for somebody who was locked out', async () => {
    await using test = await startTestIdentity();
    const anna = await test.signUp('anna');
    const admin = await test.signInAsAdmin();
    await test.ask('mutation ($id: ID!) { deactivateUser(user: $id) { id } }', { id: anna.id }, { by: admin });
    await test.signUp('bert');
    const answers = await Promise.all(
      [
        { email: 'bert@example.com', password: 'wrong password' },
        { email: 'bert@example.com', password: 'x'.repeat(1000) },
        { email: 'nobody@example.com', password: 'wrong password' },
        { email: 'anna@example.com', password: 'password of anna' },
        { email: "' or true; --", password: 'wrong password' },
      ].map((input) => test.ask(signIn, { input })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.errors).toMatchObject([refused]);
  });

  it('slows down whoever guesses at one account, known or not, and whoever guesses from one address', async () => {
    await using test = await startTestIdentity();
    await test.signUp('anna');
    const guess = async (email: string, address: string) =>
      (await test.ask(signIn, { input: { email, password: 'wrong password' } }, { address })).errors?.[0]?.extensions;
    const codes = async (email: string) => {
      const seen: unknown[] = [];
      for (let attempt = 0; attempt < 13; attempt++) seen.push((await guess(email, `192.0.2.${attempt}`))?.['code']);
      return seen;
    };
    const known = await codes('anna@example.com');
    expect(known.slice(0, 11)).toEqual(Array(11).fill('UNAUTHENTICATED'));
    expect(known.slice(11)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(await codes('nobody@example.com')).toEqual(known);

    const many: unknown[] = [];
    for (let attempt = 0; attempt < 53; attempt++)
      many.push((await guess(`${attempt}@example.com`, '198.51.100.1'))?.['code']);
    expect(many.slice(49)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
  });
});

describe('a refresh token', () => {
  it('gives the next one, and the session goes on', async () => {
    await using test = await startTestIdentity();
    let session = await test.signUp('anna');
    const seen = new Set([session.refreshToken]);
    for (let round = 0; round < 3; round++) {
      const next = await refresh(test, session.refreshToken);
      if (!next) throw new Error('refused');
      seen.add(next.refreshToken);
      session = next;
    }
    expect(seen.size).toBe(4);
    await expect(test.identity.service.authenticate(session.accessToken)).resolves.toMatchObject({ id: session.id });
  });

  it('used by many at once gives all of them the same next one', async () => {
    await using test = await startTestIdentity();
    const { refreshToken } = await test.signUp('anna');
    const other = await test.startAnother();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        test.ask(refreshSession, { token: refreshToken }, index % 2 ? { identity: other } : {}),
      ),
    );
    const next = new Set(answers.map(({ data }) => data.session.refreshToken));
    expect(next.size).toBe(1);
    expect(next).not.toContain(refreshToken);
    expect(await refresh(test, [...next][0])).toBeDefined();
  });

  it('whose answer was lost gives the same next one again, also after a restart', async () => {
    await using test = await startTestIdentity();
    const { refreshToken } = await test.signUp('anna');
    const first = await refresh(test, refreshToken);
    const restarted = await test.startAnother();
    const { data } = await test.ask(refreshSession, { token: refreshToken }, { identity: restarted });
    expect(data.session.refreshToken).toBe(first?.refreshToken);
  });

  it('used after its successor ends the session, everywhere and for good', async () => {
    await using test = await startTestIdentity();
    const ended: string[] = [];
    const first = await test.signUp('anna');
    const stranger = await test.signUp('bert');
    const second = await refresh(test, first.refreshToken);
    const third = await refresh(test, second?.refreshToken ?? '');
    test.identity.service.onSessionEnd((sessionId) => ended.push(sessionId));
    const { sessionId } = await test.identity.service.authenticate(third?.accessToken ?? '');

    expect(await refresh(test, first.refreshToken)).toBeUndefined();
    expect(ended).toEqual([sessionId]);
    expect(await refresh(test, third?.refreshToken ?? '')).toBeUndefined();
    for (const token of [first.accessToken, third?.accessToken ?? '']) {
      await expect(test.identity.service.authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await expect(test.identity.service.authenticate(stranger.accessToken)).resolves.toBeDefined();
  });

  it('gives its successor again for a day only', async () => {
    await using test = await startTestIdentity();
    const first = await test.signUp('anna');
    const second = await refresh(test, first.refreshToken);
    await test.execute(
      `update identity.refresh_token set used_at = used_at - interval '25 hours' where used_at is not null`,
    );
    expect(await refresh(test, first.refreshToken)).toBeUndefined();
    expect(await refresh(test, second?.refreshToken ?? '')).toBeUndefined();
  });

  it('of a session that nobody used for a month is refused', async () => {
    await using test = await startTestIdentity();
    const { refreshToken, accessToken } = await test.signUp('anna');
    await test.execute(`update identity.session set expires_at = now()`);
    expect(await refresh(test, refreshToken)).toBeUndefined();
    await expect((await test.startAnother()).service.authenticate(accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('that nobody ever gave is refused', async () => {
    await using test = await startTestIdentity();
    for (const token of ['', 'x', 'x'.repeat(10_000)]) {
      expect((await test.ask(refreshSession, { token })).errors).toMatchObject([refused]);
    }
  });

  it('stands nowhere in the database', async () => {
    await using test = await startTestIdentity();
    const { refreshToken } = await test.signUp('anna');
    const next = await refresh(test, refreshToken);
    const rows = await test.execute('select *, hash::text, successor_hash::text from identity.refresh_token');
    for (const token of [refreshToken, next?.refreshToken ?? '']) {
      expect(JSON.stringify(rows)).not.toContain(token);
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'));
    }
  });
});

describe('other processes', () => {
  it('hear at once of a session that ended, and each listener once', async () => {
    await using test = await startTestIdentity();
    const other = await test.startAnother();
    const anna = await test.signUp('anna');
    const { sessionId } = await other.service.authenticate(anna.accessToken);
    const heard: string[] = [];
    other.service.onSessionEnd((ended) => heard.push(ended));
    const stop = other.service.onSessionEnd(() => heard.push('stopped'));
    stop();
    await test.ask('mutation { signOut }', {}, { by: anna });
    await expect.poll(() => heard).toEqual([sessionId]);
    await expect(other.service.authenticate(anna.accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
