import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { admin, type SignedIn, signIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';

const profile = 'name avatarUrl locale timeZone';
const update = (test: TestIdentity, by: SignedIn | undefined, input: object) =>
  test.ask(
    `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { ${profile} } }`,
    { input },
    by && { by },
  );

describe('a profile', () => {
  it('is changed by its person, field by field; null clears', async () => {
    await using test = await startTestIdentity();
    const anna = await test.signUp('anna');
    const given = { avatarUrl: 'https://example.com/anna.png', locale: 'de-ch', timeZone: 'Europe/Zurich' };
    const stored = { name: 'anna', ...given, locale: 'de-CH' };
    expect((await update(test, anna, given)).data).toEqual({ updateProfile: stored });
    expect((await update(test, anna, { name: ' Anna ', locale: null })).data).toEqual({
      updateProfile: { ...stored, name: 'Anna', locale: null },
    });
    expect((await update(test, anna, {})).data.updateProfile.timeZone).toBe('Europe/Zurich');
    expect(codeOf(await update(test, undefined, { name: 'x' }))).toBe('UNAUTHENTICATED');
  });

  it('chooses the language of its person, at once in every process', async () => {
    await using test = await startTestIdentity();
    const another = await test.startAnother();
    const anna = await test.signUp('anna');
    expect(await another.service.localeOf(anna.id)).toBeUndefined();
    await update(test, anna, { locale: 'zh-hans' });
    for (const { service } of [test.identity, another]) expect(await service.localeOf(anna.id)).toBe('zh-Hans');
    await update(test, anna, { name: 'Anna' });
    await update(test, anna, { locale: null });
    for (const { service } of [test.identity, another]) expect(await service.localeOf(anna.id)).toBeUndefined();
    expect(await another.service.localeOf('nobody')).toBeUndefined();
  });

  it('is refused with all faults at once, and nothing of it is stored', async () => {
    await using test = await startTestIdentity();
    const anna = await test.signUp('anna');
    const input = { name: null, avatarUrl: 'javascript:alert(1)', locale: 'no_tag', timeZone: '+08:00' };
    const { errors } = await update(test, anna, input);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [
        { path: ['input', 'name'], rule: 'required' },
        { path: ['input', 'avatarUrl'], rule: 'pattern' },
        { path: ['input', 'locale'], rule: 'pattern' },
        { path: ['input', 'timeZone'], rule: 'pattern' },
      ],
    });
    expect(codeOf(await update(test, anna, { locale: 'en', timeZone: 'Mars/Olympus' }))).toBe('VALIDATION_FAILED');
    expect((await test.ask(`{ me { ${profile} } }`, {}, { by: anna })).data.me).toMatchObject({
      name: 'anna',
      avatarUrl: null,
      timeZone: null,
    });
  });

  it('shows others a name and an avatar alone, and strangers nothing', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    await update(test, anna, { avatarUrl: 'https://example.com/a.png', locale: 'en', timeZone: 'UTC' });
    const query = `query ($id: ID!) { user(id: $id) { email kind ${profile} } }`;
    const seen = await test.ask(query, { id: anna.id }, { by: bert });
    expect(seen.data.user).toEqual({
      name: 'anna',
      avatarUrl: 'https://example.com/a.png',
      kind: 'PERSON',
      email: null,
      locale: null,
      timeZone: null,
    });
    const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { name avatarUrl } } }';
    const nobody = await test.ask(entities, { of: [{ __typename: 'User', id: anna.id }] });
    expect(nobody.data).toEqual({ _entities: [{ name: null, avatarUrl: null }] });
  });
});

describe('deleting a person', () => {
  const remove = (test: TestIdentity, by: SignedIn, user: string, email: string) =>
    test.ask(
      'mutation ($user: ID!, $email: String!) { deleteUser(user: $user, confirmEmail: $email) }',
      { user, email },
      { by },
    );

  it('clears what is about them, ends their sessions, frees the address and keeps the id', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    await update(test, anna, { avatarUrl: 'https://example.com/a.png', locale: 'en', timeZone: 'UTC' });
    await test.identity.service.setRoles('shop', anna.id, ['sales']);
    expect((await remove(test, anna, anna.id, 'ANNA@example.com')).data).toEqual({ deleteUser: true });
    await expect(test.identity.service.authenticate(anna.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const seen = await test.ask(
      'query ($id: ID!) { user(id: $id) { id name avatarUrl } }',
      { id: anna.id },
      { by: bert },
    );
    expect(seen.data.user).toEqual({ id: anna.id, name: null, avatarUrl: null });
    expect(await test.identity.service.holdersOf('shop', 'sales')).toEqual([]);
    const rows = await test.execute(`select * from identity.person where id = '${anna.id}'`);
    expect(JSON.stringify(rows)).not.toMatch(/anna|argon2/i);
    expect((await test.signUp('anna')).id).not.toBe(anna.id);
  });

  it('is for themselves and administrators, and takes the address as confirmation', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    expect(codeOf(await remove(test, bert, anna.id, 'anna@example.com'))).toBe('FORBIDDEN');
    expect(codeOf(await remove(test, bert, 'x', 'anna@example.com'))).toBe('FORBIDDEN');
    expect(codeOf(await remove(test, anna, anna.id, 'bert@example.com'))).toBe('VALIDATION_FAILED');
    const administrator = await test.signInAsAdmin();
    expect(codeOf(await remove(test, administrator, 'x', ''))).toBe('NOT_FOUND');
    expect(codeOf(await remove(test, administrator, administrator.id, admin.email))).toBe('CONFLICT');
    expect((await remove(test, administrator, anna.id, 'anna@example.com')).data).toEqual({ deleteUser: true });
    expect(codeOf(await remove(test, administrator, anna.id, 'anna@example.com'))).toBe('NOT_FOUND');
    const reactivate = 'mutation ($id: ID!) { reactivateUser(user: $id) { id } }';
    expect(codeOf(await test.ask(reactivate, { id: anna.id }, { by: administrator }))).toBe('NOT_FOUND');
    const listed = await test.ask('{ users { nodes { email } } }', {}, { by: administrator });
    expect(listed.data.users.nodes).toEqual([{ email: admin.email }, { email: 'bert@example.com' }]);
  });

  it('takes no role afterwards', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    await test.identity.service.setRoles('shop', anna.id, ['admin']);
    await remove(test, bert, bert.id, 'bert@example.com');
    const give = 'mutation ($id: ID!) { setAppRoles(app: "shop", user: $id, roles: ["sales"]) { id } }';
    expect(codeOf(await test.ask(give, { id: bert.id }, { by: anna }))).toBe('NOT_FOUND');
  });
});

describe('programs', () => {
  const create = (test: TestIdentity, by: SignedIn, app: string, name = 'Importer') =>
    test.ask(
      'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { id name kind email } }',
      { input: { app, name } },
      { by },
    );
  const list = async (test: TestIdentity, by: SignedIn) =>
    test.ask('{ serviceAccounts(app: "shop") { name } }', {}, { by });
  const remove = (test: TestIdentity, by: SignedIn, user: string) =>
    test.ask('mutation ($user: ID!) { deleteServiceAccount(user: $user) }', { user }, { by });

  it('are made, listed and deleted by the admins of their app, hold roles and never sign in', async () => {
    await using test = await startTestIdentity();
    const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
    await test.identity.service.setRoles('shop', anna.id, ['admin']);
    await test.identity.service.setRoles('shop-2', bert.id, ['admin']);
    const { id, ...made } = (await create(test, anna, 'shop')).data.createServiceAccount;
    expect(made).toEqual({ name: 'Importer', kind: 'SERVICE', email: null });
    expect((await list(test, anna)).data.serviceAccounts).toEqual([{ name: 'Importer' }]);
    const give = 'mutation ($id: ID!) { setAppRoles(app: "shop", user: $id, roles: ["sales"]) { id } }';
    await test.ask(give, { id }, { by: anna });
    expect(await test.identity.service.holdersOf('shop', 'sales')).toEqual([id]);
    expect(codeOf(await test.ask(signIn, { input: { email: '', password: 'password' } }))).toBe('UNAUTHENTICATED');

    const elsewhere = '01890000-0000-7000-8000-000000000001';
    for (const user of [id, anna.id, elsewhere, 'x']) expect(codeOf(await remove(test, bert, user))).toBe('FORBIDDEN');
    expect(codeOf(await remove(test, anna, bert.id))).toBe('FORBIDDEN');
    expect(codeOf(await create(test, bert, 'shop'))).toBe('FORBIDDEN');
    expect(codeOf(await list(test, bert))).toBe('FORBIDDEN');
    expect(codeOf(await create(test, anna, 'shop', ' '))).toBe('VALIDATION_FAILED');

    expect((await remove(test, anna, id)).data).toEqual({ deleteServiceAccount: true });
    expect((await list(test, anna)).data.serviceAccounts).toEqual([]);
    expect(await test.identity.service.holdersOf('shop', 'sales')).toEqual([]);
    const seen = await test.ask('query ($id: ID!) { user(id: $id) { name } }', { id }, { by: bert });
    expect(seen.data.user).toEqual({ name: 'Importer' });
  });

  it('go with their app', async () => {
    await using test = await startTestIdentity();
    const anna = await test.signUp('anna');
    await test.identity.service.setRoles('shop', anna.id, ['admin']);
    await create(test, anna, 'shop');
    await test.identity.service.forgetApp('shop');
    const rows = await test.execute(`select deleted_at from identity.person where kind = 'SERVICE'`);
    expect(rows).toEqual([{ deleted_at: expect.any(String) }]);
  });
});
