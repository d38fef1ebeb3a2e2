import { createMemoryPubSub } from '@trellis/pubsub';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { type Result, type SignedIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';

const create = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id name roles operations expiresAt user { id } createdBy { id } } }
}`;
const list = 'query ($app: ID!) { apiKeys(app: $app) { id name lastUsedAt } }';
const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) }';
const app = 'shop1';
const refused = { code: 'UNAUTHENTICATED' };

async function adminOf(test: TestIdentity, name: string, appId = app): Promise<SignedIn> {
  const person = await test.signUp(name);
  await test.identity.service.setRoles(appId, person.id, ['admin']);
  return person;
}

const createKey = (test: TestIdentity, by: SignedIn, input: object = {}): Promise<Result> =>
  test.ask(create, { input: { app, name: 'nightly', ...input } }, { by });

async function secretOf(test: TestIdentity, by: SignedIn, input: object = {}): Promise<string> {
  return (await createKey(test, by, input)).data.createApiKey.secret;
}

describe('an API key', () => {
  it('is shown once, stored as a hash, and says whom it acts for and what it opens', async () => {
    await using test = await startTestIdentity();
    const anna = await adminOf(test, 'anna');
    const { data } = await createKey(test, anna, { roles: ['sales', 'user'], operations: ['READ', 'WRITE'] });
    const { secret, apiKey } = data.createApiKey;
    expect(secret).toMatch(/^trl_[\da-f]{32}\.[\w-]{43}$/);
    expect(apiKey).toMatchObject({
      roles: ['sales', 'user'],
      operations: ['READ', 'WRITE'],
      expiresAt: null,
      user: { id: anna.id },
      createdBy: { id: anna.id },
    });
    expect(await test.identity.service.authenticate(secret)).toMatchObject({
      id: anna.id,
      sessionId: apiKey.id,
      platformRole: 'MEMBER',
      key: { appId: app, roles: ['sales', 'user'], operations: ['READ', 'WRITE'] },
    });
    const stored = JSON.stringify(await test.execute('select *, secret_hash::text from identity.api_key'));
    expect(stored).not.toContain(secret.split('.')[1]);
    expect(test.logged.join()).not.toContain(secret.split('.')[1]);
  });

  it('that is changed anywhere is refused, and so is whoever tries many', async () => {
    await using test = await startTestIdentity();
    const secret = await secretOf(test, await adminOf(test, 'anna'));
    const [id = '', end = ''] = secret.split('.');
    const wrong = [`${id}.${end.slice(1)}A`, `${id}.`, id, `${id}.${end}x`, `trl_${'0'.repeat(32)}.${end}`, 'trl_'];
    for (const bearer of [...wrong, secret.toUpperCase(), `trl_${"'".repeat(32)}.${end}`])
      await expect(test.identity.service.authenticate(bearer)).rejects.toMatchObject(refused);
    const guess = () =>
      test.identity.service.authenticate(`${id}.${'A'.repeat(43)}`, { clientAddress: '192.0.2.1' }).catch(codeIn);
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 53; attempt++) codes.push(await guess());
    expect(codes.slice(49)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
    // Whoever guesses stops nobody who has the key, from the same address either.
    await expect(test.identity.service.authenticate(secret, { clientAddress: '192.0.2.1' })).resolves.toBeDefined();
  });

  it('ends at its time, by a revocation in every process, and with its owner', async () => {
    await using test = await startTestIdentity();
    const anna = await adminOf(test, 'anna');
    const [hearing, deaf] = [
      await test.startAnother(),
      await test.startAnother({ pubsub: createMemoryPubSub(), revokedWithinMs: 400 }),
    ];
    const ended: string[] = [];
    for (const { service } of [hearing, deaf]) service.onSessionEnd((id) => ended.push(id));
    const revoked = (await createKey(test, anna)).data.createApiKey;
    for (const { service } of [test.identity, hearing, deaf]) await service.authenticate(revoked.secret);
    expect((await test.ask(revoke, { id: revoked.apiKey.id }, { by: anna })).data).toEqual({ revokeApiKey: true });
    await expect.poll(() => ended, { timeout: 10_000 }).toEqual([revoked.apiKey.id, revoked.apiKey.id]);
    for (const { service } of [test.identity, hearing, deaf])
      await expect(service.authenticate(revoked.secret)).rejects.toMatchObject(refused);

    const expired = await secretOf(test, anna, { expiresAt: new Date(Date.now() + 600_000).toISOString() });
    await test.execute('update identity.api_key set expires_at = now() where expires_at is not null');
    await expect(test.identity.service.authenticate(expired)).rejects.toMatchObject(refused);

    const left = await secretOf(test, anna);
    await test.identity.service.authenticate(left);
    const deactivate = 'mutation ($id: ID!) { deactivateUser(user: $id) { id } }';
    await test.ask(deactivate, { id: anna.id }, { by: await test.signInAsAdmin() });
    await expect(test.identity.service.authenticate(left)).rejects.toMatchObject(refused);
  });

  it('of a service account acts for it, and goes with it and with its app', async () => {
    await using test = await startTestIdentity();
    const anna = await adminOf(test, 'anna');
    const makeAccount = 'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { id } }';
    const account = async () =>
      (await test.ask(makeAccount, { input: { app, name: 'importer' } }, { by: anna })).data.createServiceAccount.id;
    const [first, second] = [await account(), await account()];
    const [key, other] = [await secretOf(test, anna, { user: first }), await secretOf(test, anna, { user: second })];
    expect(await test.identity.service.authenticate(key)).toMatchObject({ id: first });
    await test.ask('mutation ($user: ID!) { deleteServiceAccount(user: $user) }', { user: first }, { by: anna });
    await expect(test.identity.service.authenticate(key)).rejects.toMatchObject(refused);
    await test.identity.service.authenticate(other);
    await test.identity.service.forgetApp(app);
    await expect(test.identity.service.authenticate(other)).rejects.toMatchObject(refused);
  });

  it('notes its last use, and is slowed down by its own limit', async () => {
    await using test = await startTestIdentity();
    const anna = await adminOf(test, 'anna');
    const { key } = await test.identity.service.authenticate(await secretOf(test, anna, { requestsPerMinute: 3 }));
    if (!key) throw new Error('no key');
    const use = () => test.identity.service.countUse(key);
    for (let count = 0; count < 3; count++) use();
    expect(use).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }) as Error);
    const lastUse = async () => (await test.ask(list, { app }, { by: anna })).data.apiKeys[0].lastUsedAt;
    await expect.poll(lastUse).not.toBeNull();
  });
});

describe('keys of an app', () => {
  it('are for its admins alone, and never made to act as somebody else', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await adminOf(test, 'anna'), await adminOf(test, 'bert', 'shop2')];
    const { apiKey } = (await createKey(test, anna)).data.createApiKey;
    expect(codeOf(await createKey(test, bert))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(list, { app }, { by: bert }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(list, { app }))).toBe('UNAUTHENTICATED');
    const foreign = await test.ask(revoke, { id: apiKey.id }, { by: bert });
    const unknown = await test.ask(revoke, { id: '01890000-0000-7000-8000-000000000001' }, { by: bert });
    expect(foreign).toEqual(unknown);
    expect(codeOf(foreign)).toBe('FORBIDDEN');
    expect(codeOf(await createKey(test, anna, { user: bert.id }))).toBe('VALIDATION_FAILED');
    expect((await test.ask(list, { app }, { by: anna })).data.apiKeys).toMatchObject([{ id: apiKey.id }]);
  });

  it('are refused with all faults at once', async () => {
    await using test = await startTestIdentity();
    const anna = await adminOf(test, 'anna');
    const input = { name: ' ', roles: ['sales', 'ghost'], operations: [], expiresAt: '2020-01-01T00:00:00Z' };
    const { errors } = await createKey(test, anna, { ...input, requestsPerMinute: 0 });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [
        { path: ['input', 'name'], rule: 'required' },
        { path: ['input', 'roles', 1], rule: 'enum' },
        { path: ['input', 'operations'], rule: 'required' },
        { path: ['input', 'expiresAt'], rule: 'min' },
        { path: ['input', 'requestsPerMinute'], rule: 'min' },
      ],
    });
    expect((await test.ask(list, { app }, { by: anna })).data.apiKeys).toEqual([]);
  });
});

function codeIn(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}
