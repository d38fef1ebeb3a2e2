import { expect, it } from 'vitest';
import { refreshSession, signIn, startTestIdentity } from './testing/start-identity.ts';

const events = `query ($first: Int, $after: String, $where: AuditEventWhere) {
  auditEvents(first: $first, after: $after, where: $where) {
    nodes { action refusal person { id } appId thing { type id } before after requestId clientAddress times sealed }
    pageInfo { hasNextPage endCursor }
  }
}`;
const setRoles = `mutation ($app: ID!, $user: ID!, $roles: [String!]!) {
  setAppRoles(app: $app, user: $user, roles: $roles) { id }
}`;
const from = { address: '192.0.2.1' };

it('who signs up, in and out and who gives roles stands in the trail, with the change itself', async () => {
  await using test = await startTestIdentity();
  const [administrator, anna, ben] = [await test.signInAsAdmin(), await test.signUp('anna'), await test.signUp('ben')];
  await test.identity.service.foundApp('shop', anna.id);
  const give = (roles: readonly string[]) =>
    test.ask(setRoles, { app: 'shop', user: ben.id, roles }, { by: anna, ...from });
  expect((await give(['sales'])).errors).toBeUndefined();
  await give(['sales']);
  // Takes the last admin away, and is refused.
  await test.ask(setRoles, { app: 'shop', user: anna.id, roles: [] }, { by: anna, ...from });
  await test.ask('mutation { signOut }', {}, { by: ben, ...from });

  const { data } = await test.ask(events, {}, { by: administrator });
  expect(data.auditEvents.nodes).toMatchObject([
    { action: 'SIGN_OUT', person: { id: ben.id }, clientAddress: '192.0.2.1', requestId: 'request-1' },
    {
      action: 'SET_APP_ROLES',
      person: { id: anna.id },
      appId: 'shop',
      thing: { type: 'PERSON', id: ben.id },
      before: { roles: [] },
      after: { roles: ['sales'] },
      clientAddress: '192.0.2.1',
    },
    { action: 'SET_APP_ROLES', person: null, thing: { id: anna.id }, after: { roles: ['admin'] } },
    { action: 'SIGN_IN', person: { id: ben.id } },
    { action: 'SIGN_UP', person: { id: ben.id } },
    { action: 'SIGN_IN', person: { id: anna.id } },
    { action: 'SIGN_UP', person: { id: anna.id } },
    { action: 'SIGN_IN', person: { id: administrator.id } },
    { action: 'CREATE_FIRST_ADMIN', person: null, thing: { id: administrator.id } },
    { action: 'ROTATE_SIGNING_KEY', person: null },
  ]);
});

it('what is refused stands there too, equal ones of a minute as one, and no secret', async () => {
  await using test = await startTestIdentity();
  const administrator = await test.signInAsAdmin();
  await test.signUp('anna');
  const input = { email: 'Anna@Example.com', password: 'a wrong password' };
  for (let i = 0; i < 3; i++) await test.ask(signIn, { input }, from);
  await test.ask(refreshSession, { token: 'a wrong token' }, from);
  await test.identity.service.authenticate('trl_wrong', { clientAddress: '192.0.2.1' }).catch(() => undefined);
  const read = async () =>
    (await test.ask(events, { where: { refused: true } }, { by: administrator })).data.auditEvents.nodes;
  await expect.poll(async () => new Set((await read()).map((event: { action: string }) => event.action)).size).toBe(3);
  const nodes: readonly { readonly action: string; readonly times: number }[] = await read();
  expect(nodes.reduce((sum, { times }) => sum + times, 0)).toBe(5);
  expect(nodes.find(({ action }) => action === 'SIGN_IN')).toMatchObject({
    refusal: expect.stringMatching(/UNAUTHENTICATED|RATE_LIMITED/),
    thing: { type: 'ACCOUNT', id: 'anna@example.com' },
    clientAddress: '192.0.2.1',
  });
  expect(JSON.stringify(await test.execute('select * from identity.audit_event'))).not.toMatch(/wrong|password/);
});

it('an app’s admins read what is about their app, and nobody else reads anything', async () => {
  await using test = await startTestIdentity();
  const [administrator, anna, ben] = [await test.signInAsAdmin(), await test.signUp('anna'), await test.signUp('ben')];
  await test.identity.service.foundApp('shop', anna.id);
  await test.identity.service.foundApp('shop-two', ben.id);
  const inShop = await test.ask(events, { where: { app: 'shop' } }, { by: anna });
  expect(inShop.data.auditEvents.nodes).toMatchObject([{ appId: 'shop', thing: { id: anna.id } }]);
  for (const where of [{ app: 'shop-two' }, { person: anna.id }, {}, { app: null }]) {
    expect(await test.ask(events, { where }, { by: anna })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  }
  expect(await test.ask(events)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });

  const first = (await test.ask(events, { first: 2 }, { by: administrator })).data.auditEvents;
  expect(first).toMatchObject({ nodes: [{ appId: 'shop-two' }, { appId: 'shop' }], pageInfo: { hasNextPage: true } });
  const after = first.pageInfo.endCursor;
  const next = (await test.ask(events, { first: 2, after }, { by: administrator })).data.auditEvents;
  expect(next.nodes).toMatchObject([{ action: 'SIGN_IN' }, { action: 'SIGN_UP' }]);
  expect(await test.ask(events, { after: 'nonsense' }, { by: administrator })).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

it('events are sealed within a moment', async () => {
  await using test = await startTestIdentity();
  const administrator = await test.signInAsAdmin();
  const sealed = async () =>
    (await test.ask(events, {}, { by: administrator })).data.auditEvents.nodes.every(
      (event: { sealed: boolean }) => event.sealed,
    );
  await expect.poll(sealed, { timeout: 20_000 }).toBe(true);
});

it('who locks people out, deletes them, makes keys and ends them stands there, without the key', async () => {
  await using test = await startTestIdentity();
  const [administrator, anna, ben] = [await test.signInAsAdmin(), await test.signUp('anna'), await test.signUp('ben')];
  await test.identity.service.foundApp('shop', anna.id);
  const ask = async (query: string, by: typeof anna, variables = {}) => {
    const { data, errors } = await test.ask(query, variables, { by });
    expect(errors).toBeUndefined();
    return data;
  };
  await ask('mutation ($user: ID!) { deactivateUser(user: $user) { id } }', administrator, { user: ben.id });
  await ask('mutation ($user: ID!) { reactivateUser(user: $user) { id } }', administrator, { user: ben.id });
  const remove = 'mutation ($user: ID!) { deleteUser(user: $user, confirmEmail: "ben@example.com") }';
  await ask(remove, administrator, { user: ben.id });
  const create = 'mutation { createApiKey(input: { app: "shop", name: "till" }) { secret apiKey { id } } }';
  const { secret, apiKey } = (await ask(create, anna)).createApiKey;
  await ask('mutation ($id: ID!) { revokeApiKey(id: $id) }', anna, { id: apiKey.id });

  const { nodes } = (await ask(events, administrator, { first: 6 })).auditEvents;
  const [key, gone] = [{ appId: 'shop', person: { id: anna.id }, thing: { type: 'API_KEY', id: apiKey.id } }, ben.id];
  expect(nodes).toMatchObject([
    { action: 'REVOKE_API_KEY', ...key },
    { action: 'CREATE_API_KEY', ...key, after: { name: 'till', personId: anna.id } },
    { action: 'DELETE_USER', person: { id: administrator.id }, thing: { id: gone } },
    { action: 'REACTIVATE_USER', person: { id: administrator.id }, thing: { id: gone } },
    { action: 'END_SESSIONS', person: { id: administrator.id }, thing: { id: gone } },
    { action: 'DEACTIVATE_USER', person: { id: administrator.id }, thing: { id: gone } },
  ]);
  expect(JSON.stringify(await test.execute('select * from identity.audit_event'))).not.toContain(secret.split('.')[1]);
});
