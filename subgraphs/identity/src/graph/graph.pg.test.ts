import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import {
  type Asking,
  type Result,
  type SignedIn,
  startTestIdentity,
  type TestIdentity,
} from '../testing/start-identity.ts';

const setAppRoles = `mutation ($app: ID!, $user: ID!, $roles: [String!]!) {
  setAppRoles(app: $app, user: $user, roles: $roles) { id appRoles(app: $app) }
}`;
const entities = `query ($people: [_Any!]!) {
  _entities(representations: $people) { ... on User { id name email } }
}`;

async function startWithApp() {
  const test = await startTestIdentity();
  const [anna, bert, cora] = [await test.signUp('anna'), await test.signUp('bert'), await test.signUp('cora')];
  await test.identity.service.setRoles('shop', anna.id, ['admin']);
  await test.identity.service.setRoles('shop', bert.id, ['sales']);
  return { test, anna, bert, cora, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

describe('people as entities', () => {
  const find = (test: TestIdentity, ids: readonly string[], from: Asking) =>
    test.ask(entities, { people: ids.map((id) => ({ __typename: 'User', id })) }, from);

  it('are found by id in the order of the question; their address is for themselves and administrators', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    const nobody = '01890000-0000-7000-8000-000000000001';
    const ids = [bert.id, nobody, 'x', anna.id.toUpperCase(), bert.id];
    const seen = (address: string | null) => ({
      data: {
        _entities: [
          { id: bert.id, name: 'bert', email: 'bert@example.com' },
          null,
          null,
          { id: anna.id, name: 'anna', email: address },
          { id: bert.id, name: 'bert', email: 'bert@example.com' },
        ],
      },
    });
    expect(await find(test, ids, { by: bert, app: 'shop' })).toEqual(seen(null));
    expect(await find(test, ids, { by: await test.signInAsAdmin(), app: 'shop' })).toEqual(seen('anna@example.com'));
  });

  it('see themselves in the answer that signs them in', async () => {
    await using test = await startTestIdentity();
    const session = '{ user { name email platformRole appRoles(app: "shop") } }';
    const signUp = `mutation { signUp(input: { name: "Anna", email: "anna@example.com", password: "password" }) ${session} }`;
    const anna = { name: 'Anna', email: 'anna@example.com', platformRole: 'MEMBER', appRoles: [] };
    expect(await test.ask(signUp)).toEqual({ data: { signUp: { user: anna } } });
    const signIn = `mutation { signIn(input: { email: "anna@example.com", password: "password" }) ${session} }`;
    expect(await test.ask(signIn)).toEqual({ data: { signIn: { user: anna } } });
  });

  it('are nameless to strangers', async () => {
    await using started = await startWithApp();
    const { test, anna } = started;
    expect((await find(test, [anna.id], { app: 'shop' })).data).toEqual({
      _entities: [{ id: anna.id, name: null, email: null }],
    });
  });
});

describe('the lists of people', () => {
  const users = `query ($first: Int, $after: String, $where: AuthUserWhere) {
    users(first: $first, after: $after, where: $where) { totalCount nodes { name email } pageInfo { hasNextPage endCursor } }
  }`;
  const namesOf = ({ data }: Result): string[] => data.users.nodes.map(({ name }: { name: string }) => name);

  it('are for administrators on the platform and for admins in an app', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    const administrator = await test.signInAsAdmin();
    expect(namesOf(await test.ask(users, {}, { by: administrator }))).toEqual([
      'Administrator',
      'anna',
      'bert',
      'cora',
    ]);
    const inApp = await test.ask(users, {}, { by: anna, app: 'shop' });
    expect(inApp.data.users).toMatchObject({
      totalCount: 2,
      nodes: [
        { name: 'anna', email: 'anna@example.com' },
        { name: 'bert', email: null },
      ],
    });
    expect(codeOf(await test.ask(users, {}, { by: anna }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(users, {}, { by: anna, app: 'shop-2' }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(users, {}, { by: bert, app: 'shop' }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(users, {}, { by: administrator, app: 'shop' }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(users, {}, { app: 'shop' }))).toBe('UNAUTHENTICATED');
  });

  it('take filters, and an app finds anybody by the whole address only', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    const list = async (where: object, app?: string) =>
      namesOf(
        await test.ask(users, { where }, { by: app ? anna : await test.signInAsAdmin(), ...(app ? { app } : {}) }),
      );
    expect(await list({ nameContains: 'R' })).toEqual(['Administrator', 'bert', 'cora']);
    expect(await list({ nameContains: '%' })).toEqual([]);
    expect(await list({ nameContains: 'r', ids: [bert.id, 'x'] })).toEqual(['bert']);
    expect(await list({ ids: [] })).toEqual([]);
    expect(await list({ nameContains: 'cora' }, 'shop')).toEqual([]);
    expect(await list({ email: 'CORA@example.com' }, 'shop')).toEqual(['cora']);
    expect(await list({ email: 'cora' }, 'shop')).toEqual([]);
    const refused = await test.ask(users, { where: { email: null } }, { by: anna, app: 'shop' });
    expect(codeOf(refused)).toBe('BAD_USER_INPUT');
    const zeroByte = await test.ask(users, { where: { nameContains: 'a\0' } }, { by: anna, app: 'shop' });
    expect(codeOf(zeroByte)).toBe('BAD_USER_INPUT');
  });

  it('come in pages', async () => {
    await using started = await startWithApp();
    const { test } = started;
    const by = await test.signInAsAdmin();
    const first = await test.ask(users, { first: 3 }, { by });
    const { endCursor, hasNextPage } = first.data.users.pageInfo;
    expect([namesOf(first).length, hasNextPage]).toEqual([3, true]);
    const rest = await test.ask(users, { first: 3, after: endCursor }, { by });
    expect([namesOf(rest), rest.data.users.pageInfo.hasNextPage]).toEqual([['cora'], false]);
    expect(codeOf(await test.ask(users, { after: Buffer.from("after:' or true").toString('base64url') }, { by }))).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('roles in an app', () => {
  const give = (test: TestIdentity, by: SignedIn, user: string, roles: readonly string[], app = 'shop') =>
    test.ask(setAppRoles, { app, user, roles }, { by });

  it('are given by its admins and seen at once, in other processes too', async () => {
    await using started = await startWithApp();
    const { test, anna, cora } = started;
    const other = await test.startAnother();
    expect(await other.service.rolesIn('shop', cora.id)).toEqual([]);
    expect(await give(test, anna, cora.id, ['support', 'sales', 'sales'])).toEqual({
      data: { setAppRoles: { id: cora.id, appRoles: ['sales', 'support'] } },
    });
    expect(await test.identity.service.rolesIn('shop', cora.id)).toEqual(['sales', 'support']);
    await expect.poll(() => other.service.rolesIn('shop', cora.id)).toEqual(['sales', 'support']);
    expect(await test.identity.service.holdersOf('shop', 'support')).toEqual([cora.id]);
    expect(await test.identity.service.appsOf(cora.id)).toEqual(['shop']);
    await give(test, anna, cora.id, []);
    expect(await test.identity.service.rolesIn('shop', cora.id)).toEqual([]);
  });

  it('are given by nobody else, also not by an administrator of the installation', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    expect(codeOf(await give(test, bert, bert.id, ['admin']))).toBe('FORBIDDEN');
    expect(codeOf(await give(test, await test.signInAsAdmin(), bert.id, ['admin']))).toBe('FORBIDDEN');
    expect(codeOf(await give(test, anna, bert.id, ['admin'], 'shop-2'))).toBe('FORBIDDEN');
    for (const app of ['', 'x', 'x'.repeat(1_000_000)])
      expect(codeOf(await give(test, anna, bert.id, ['admin'], app))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(setAppRoles, { app: 'shop', user: bert.id, roles: ['admin'] }))).toBe(
      'UNAUTHENTICATED',
    );
    expect(await test.identity.service.rolesIn('shop', bert.id)).toEqual(['sales']);
  });

  it('are those of the definition; all faults are told at once', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    const { errors } = await give(test, anna, bert.id, ['sales', 'boss', 'user', 'public', "x' or true"]);
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'VALIDATION_FAILED',
          fieldErrors: [
            { path: ['roles', 1], rule: 'enum' },
            { path: ['roles', 2], rule: 'enum' },
            { path: ['roles', 3], rule: 'enum' },
            { path: ['roles', 4], rule: 'pattern' },
          ],
        },
      },
    ]);
    expect(codeOf(await give(test, anna, 'x', ['sales']))).toBe('NOT_FOUND');
    expect(await test.identity.service.rolesIn('shop', bert.id)).toEqual(['sales']);
  });

  it('never leave an app without an admin, also where two admins remove each other at once', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    expect(codeOf(await give(test, anna, anna.id, ['sales']))).toBe('CONFLICT');
    expect(await test.identity.service.rolesIn('shop', anna.id)).toEqual(['admin']);
    for (let round = 0; round < 10; round++) {
      await test.identity.service.setRoles('shop', anna.id, ['admin']);
      await test.identity.service.setRoles('shop', bert.id, ['admin']);
      const answers = await Promise.all([give(test, anna, bert.id, []), give(test, bert, anna.id, [])]);
      // Whoever comes second has lost the right by then, or would leave nobody.
      expect(answers.filter(({ errors }) => errors)).toHaveLength(1);
      expect(await test.identity.service.holdersOf('shop', 'admin')).toHaveLength(1);
    }
  });

  it('are shown to oneself and to the admins', async () => {
    await using started = await startWithApp();
    const { test, anna, bert, cora } = started;
    const roles = async (by: SignedIn) =>
      (await test.ask('query ($id: ID!) { user(id: $id) { roles } }', { id: bert.id }, { by, app: 'shop' })).data.user
        .roles;
    expect([await roles(anna), await roles(bert), await roles(cora)]).toEqual([['sales'], ['sales'], null]);
    const platform = async (by: SignedIn) =>
      (await test.ask('query ($id: ID!) { user(id: $id) { appRoles(app: "shop") } }', { id: bert.id }, { by })).data
        .user.appRoles;
    expect([await platform(anna), await platform(bert), await platform(cora)]).toEqual([['sales'], ['sales'], null]);
  });

  it('are gone with their app', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    await test.identity.service.setRoles('shop-2', bert.id, ['admin']);
    await test.identity.service.rolesIn('shop', anna.id);
    await test.identity.service.forgetApp('shop');
    expect(await test.identity.service.rolesIn('shop', anna.id)).toEqual([]);
    expect(await test.identity.service.rolesIn('shop-2', bert.id)).toEqual(['admin']);
  });
});

describe('locking out', () => {
  const deactivate = 'mutation ($id: ID!) { deactivateUser(user: $id) { id deactivatedAt } }';

  it('works at once, in other processes too, and can be taken back', async () => {
    await using started = await startWithApp();
    const { test, anna } = started;
    const other = await test.startAnother();
    await other.service.authenticate(anna.accessToken);
    const by = await test.signInAsAdmin();
    const { data } = await test.ask(deactivate, { id: anna.id }, { by });
    expect(data.deactivateUser).toEqual({ id: anna.id, deactivatedAt: expect.stringMatching(/Z$/) });
    await expect(test.identity.service.authenticate(anna.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect
      .poll(() => other.service.authenticate(anna.accessToken).catch(({ code }) => code))
      .toBe('UNAUTHENTICATED');
    expect(await test.identity.service.holdersOf('shop', 'admin')).toEqual([]);

    await test.ask('mutation ($id: ID!) { reactivateUser(user: $id) { id } }', { id: anna.id }, { by });
    await expect(test.identity.service.authenticate(anna.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await test.identity.service.holdersOf('shop', 'admin')).toEqual([anna.id]);
  });

  it('is for administrators, and never for the last of them', async () => {
    await using started = await startWithApp();
    const { test, anna, bert } = started;
    const by = await test.signInAsAdmin();
    expect(codeOf(await test.ask(deactivate, { id: bert.id }, { by: anna }))).toBe('FORBIDDEN');
    expect(codeOf(await test.ask(deactivate, { id: by.id }, { by }))).toBe('CONFLICT');
    expect(codeOf(await test.ask(deactivate, { id: 'x' }, { by }))).toBe('NOT_FOUND');
    await expect(test.identity.service.authenticate(by.accessToken)).resolves.toMatchObject({ platformRole: 'ADMIN' });
  });
});

it("an app's graph has people, and nothing of the platform", async () => {
  await using test = await startTestIdentity();
  const names = (sdl: string | undefined): string[] =>
    parse(sdl ?? '')
      .definitions.flatMap((node) => ('name' in node && node.name ? [node.name.value] : []))
      .toSorted();
  const app = test.identity.subgraph.sdl({ graph: 'app', definition: { format: 1, models: {} } });
  expect(names(app)).toEqual([
    'AuthUserConnection',
    'AuthUserEdge',
    'AuthUserWhere',
    'Node',
    'PageInfo',
    'Query',
    'User',
  ]);
  expect(names(test.identity.subgraph.sdl({ graph: 'platform' }))).toContain('Mutation');
});

it('nothing secret is logged', async () => {
  await using test = await startTestIdentity();
  const anna = await test.signUp('anna');
  await test.ask('mutation ($t: String!) { refreshSession(refreshToken: $t) { expiresIn } }', { t: 'guess' });
  await test.ask(`mutation { signIn(input: { email: "anna@example.com", password: "wrong password" }) { expiresIn } }`);
  const refresh = 'mutation ($t: String!) { refreshSession(refreshToken: $t) { refreshToken } }';
  const next = (await test.ask(refresh, { t: anna.refreshToken })).data.refreshSession.refreshToken;
  await test.ask(refresh, { t: next });
  await test.ask(refresh, { t: anna.refreshToken });
  await test.execute('alter table identity.person rename column password_hash to gone');
  for (const mutation of ['signUp(input: { name: "dora", ', 'signIn(input: {']) {
    await test.ask(`mutation { ${mutation} email: "dora@example.com", password: "password of dora" }) { expiresIn } }`);
  }
  await test.execute('alter table identity.refresh_token rename to gone');
  await test.ask(refresh, { t: next });
  const log = test.logged.join('\n');
  expect(log).toContain('a refresh token was used twice');
  expect(test.logged.filter((line) => line.startsWith('an operation failed'))).toHaveLength(3);
  for (const secret of [
    anna.accessToken,
    anna.refreshToken,
    next,
    'password of',
    'wrong password',
    '$argon2id',
    '@example.com',
    'guess',
    'a secret of',
  ]) {
    expect(log).not.toContain(secret);
  }
});
