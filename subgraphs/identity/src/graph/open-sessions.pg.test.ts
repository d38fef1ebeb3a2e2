import { createMemoryPubSub } from '@trellis/pubsub';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import {
  type Asking,
  refreshSession,
  type SignedIn,
  signIn,
  startTestIdentity,
  type TestIdentity,
} from '../testing/start-identity.ts';

interface Shown {
  readonly id: string;
  readonly userAgent: string | null;
  readonly network: string | null;
  readonly isCurrent: boolean;
}

const query = 'query ($user: ID) { sessions(user: $user) { id userAgent network isCurrent } }';

async function sessionsOf(test: TestIdentity, by: SignedIn, user?: string): Promise<readonly Shown[]> {
  return (await test.ask(query, { user }, { by })).data?.sessions;
}

async function signInAgain(test: TestIdentity, name: string, from: Asking): Promise<SignedIn> {
  const input = { email: `${name}@example.com`, password: `password of ${name}` };
  const { user, ...tokens } = (await test.ask(signIn, { input }, from)).data.session;
  return { id: user.id, ...tokens };
}

const refused = { code: 'UNAUTHENTICATED' };

describe('open sessions', () => {
  it('are listed with device and network, the last used first, and never the whole address', async () => {
    await using test = await startTestIdentity();
    const home = await test.signUp('anna');
    const office = await signInAgain(test, 'anna', { agent: 'Office/1', address: '203.0.113.77' });
    await test.signUp('bert');
    expect(await sessionsOf(test, office)).toEqual([
      { id: expect.any(String), userAgent: 'Office/1', network: '203.0.113.0/24', isCurrent: true },
      { id: expect.any(String), userAgent: null, network: null, isCurrent: false },
    ]);
    // A refresh is a use, and tells where it came from.
    const from = { agent: 'Home/2', address: '2001:db8:1:2:3::4' };
    await test.ask(refreshSession, { token: home.refreshToken }, from);
    expect(await sessionsOf(test, office)).toMatchObject([
      { userAgent: 'Home/2', network: '2001:db8:1::/48' },
      { isCurrent: true },
    ]);
    expect(JSON.stringify(await test.execute('select * from identity.session'))).not.toMatch(/203\.0\.113\.77|3::4/);
  });

  it('end one by one, or all but this one', async () => {
    await using test = await startTestIdentity();
    const [first, second, third] = [
      await test.signUp('anna'),
      await signInAgain(test, 'anna', {}),
      await signInAgain(test, 'anna', {}),
    ];
    const { sessionId } = await test.identity.service.authenticate(first.accessToken);
    const end = 'mutation ($id: ID!) { endSession(id: $id) }';
    expect((await test.ask(end, { id: sessionId }, { by: third })).data).toEqual({ endSession: true });
    await expect(test.identity.service.authenticate(first.accessToken)).rejects.toMatchObject(refused);
    expect(codeOf(await test.ask(refreshSession, { token: first.refreshToken }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await test.ask(end, { id: sessionId }, { by: third }))).toBe('NOT_FOUND');

    expect((await test.ask('mutation { endOtherSessions }', {}, { by: third })).data).toEqual({ endOtherSessions: 1 });
    await expect(test.identity.service.authenticate(second.accessToken)).rejects.toMatchObject(refused);
    expect(await sessionsOf(test, third)).toMatchObject([{ isCurrent: true }]);
  });

  it('are nobody else’s to see or end, but for administrators', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    const admin = await test.signInAsAdmin();
    const [{ id } = { id: '' }] = await sessionsOf(test, anna);
    const end = 'mutation ($id: ID!) { endSession(id: $id) }';
    expect(codeOf(await test.ask(query, { user: anna.id }, { by: bert }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(query, {}))).toBe('UNAUTHENTICATED');
    const answers = await Promise.all(
      [id, '01890000-0000-7000-8000-000000000001', "' or true"].map((given) =>
        test.ask(end, { id: given }, { by: bert }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(codeOf(answers[0] ?? {})).toBe('NOT_FOUND');
    const endAll = 'mutation ($user: ID!) { endSessionsOf(user: $user) }';
    expect(codeOf(await test.ask(endAll, { user: anna.id }, { by: bert }))).toBe('FORBIDDEN');
    await expect(test.identity.service.authenticate(anna.accessToken)).resolves.toBeDefined();

    expect(await sessionsOf(test, admin, anna.id)).toMatchObject([{ id, isCurrent: false }]);
    expect((await test.ask(endAll, { user: anna.id }, { by: admin })).data).toEqual({ endSessionsOf: 1 });
    await expect(test.identity.service.authenticate(anna.accessToken)).rejects.toMatchObject(refused);
    const [berts] = await sessionsOf(test, bert);
    expect((await test.ask(end, { id: berts?.id }, { by: admin })).data).toEqual({ endSession: true });
  });
});

describe('a session that ended in one process', () => {
  const endAll = 'mutation ($user: ID!) { endSessionsOf(user: $user) }';

  it('has ended in the others as soon as the bell is heard', async () => {
    await using test = await startTestIdentity();
    const other = await test.startAnother();
    const anna = await test.signUp('anna');
    const { sessionId } = await other.service.authenticate(anna.accessToken);
    const heard: string[] = [];
    other.service.onSessionEnd((id) => heard.push(id));
    await test.ask(endAll, { user: anna.id }, { by: await test.signInAsAdmin() });
    await expect.poll(() => heard).toEqual([sessionId]);
    await expect(other.service.authenticate(anna.accessToken)).rejects.toMatchObject(refused);
  });

  it('has ended in those too that hear no bell, after the time that is promised', async () => {
    await using test = await startTestIdentity();
    const deaf = await test.startAnother({ pubsub: createMemoryPubSub(), revokedWithinMs: 400 });
    const anna = await test.signUp('anna');
    const { sessionId } = await deaf.service.authenticate(anna.accessToken);
    const heard: string[] = [];
    deaf.service.onSessionEnd((id) => heard.push(id));
    await test.ask(endAll, { user: anna.id }, { by: await test.signInAsAdmin() });
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([sessionId]);
    await expect(deaf.service.authenticate(anna.accessToken)).rejects.toMatchObject(refused);
  });

  it('nobody told of, because it just ran out, is told too', async () => {
    await using test = await startTestIdentity({ revokedWithinMs: 400 });
    const anna = await test.signUp('anna');
    const { sessionId } = await test.identity.service.authenticate(anna.accessToken);
    const heard: string[] = [];
    test.identity.service.onSessionEnd((id) => heard.push(id));
    await test.execute('update identity.session set expires_at = now()');
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([sessionId]);
  });
});
