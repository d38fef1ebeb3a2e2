import type { AppDefinition } from '@trellis/app-definition';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp, publish } from '../support/apps.ts';
import { type Member, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { dumpOf } from './dump.ts';
import { aboutAnybody, probesIn, whatIsTold } from './what-is-told.ts';

const closed: AppDefinition = {
  format: 1,
  roles: { customer: {}, staff: {} },
  models: {
    Order: {
      fields: { title: { type: 'String' } },
      permissions: { customer: { read: true, create: true }, staff: { read: true, delete: true } },
    },
  },
};
const open: AppDefinition = { ...closed, signUp: { roles: ['customer'] } };

let database: TestDatabase;
let product: Product;
let owner: Member;
let shop: App;

beforeAll(async () => {
  database = await createTestDatabase();
  product = await startProduct({ DATABASE_URL: database.url });
  owner = await signUp(product, 'Olga');
  shop = await createApp(product, { slug: 'shop', definition: open, token: owner.token });
});
afterAll(async () => {
  await product?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const join = ({ token }: Pick<Member, 'token'>, app: string) =>
  send(product, {
    query: 'mutation ($app: ID!) { joinApp(app: $app) { id appRoles(app: $app) } }',
    variables: { app },
    token,
  });
const change = (verb: string, by: Member, user: Member) =>
  send(product, {
    query: `mutation ($app: ID!, $user: ID!) { ${verb}AppMember(app: $app, user: $user) { id appRoles(app: $app) } }`,
    variables: { app: shop.id, user: user.id },
    token: by.token,
  });
const order = ({ token }: Member) =>
  send(product, { path: shop.path, query: 'mutation { createOrder(data: { title: "a" }) { id } }', token });
const remove = ({ token }: Member) =>
  send(product, { path: shop.path, query: 'mutation { deleteOrders(where: {}, all: true) { affectedCount } }', token });

describe('whoever joins an app by himself', () => {
  test('has the roles that it gives at once, by the token that he has, and no others', async () => {
    const person = await signUp(product, 'Paula');
    expect((await order(person)).code).toBe('FORBIDDEN');
    expect((await join(person, shop.id)).data).toEqual({ joinApp: { id: person.id, appRoles: ['customer'] } });
    expect((await order(person)).code).toBeUndefined();
    expect((await remove(person)).code).toBe('FORBIDDEN');
  });

  test('joins once, however often and at the same time he asks', async () => {
    const person = await signUp(product, 'Peter');
    const answers = await Promise.all(Array.from({ length: 5 }, () => join(person, shop.id)));
    const joined = { joinApp: { id: person.id, appRoles: ['customer'] } };
    expect(answers.map(({ data }) => data)).toEqual(answers.map(() => joined));
    const { auditEvents } = await mustAsk<{ auditEvents: { nodes: readonly object[] } }>(product, {
      query:
        'query ($app: ID!, $by: ID!) { auditEvents(where: { app: $app, person: $by, action: JOIN_APP }) { nodes { thing { id } after } } }',
      variables: { app: shop.id, by: person.id },
      token: owner.token,
    });
    expect(auditEvents.nodes).toEqual([{ thing: { id: person.id }, after: { roles: ['customer'] } }]);
  });

  test('is suspended, removed and let in again by the admins alone, each at once', async () => {
    const [person, other] = [await signUp(product, 'Pia'), await signUp(product, 'Otto')];
    await join(person, shop.id);
    for (const verb of ['deactivate', 'reactivate', 'remove'])
      for (const by of [person, other]) expect((await change(verb, by, person)).code).toBe('FORBIDDEN');

    expect((await change('deactivate', owner, person)).data).toEqual({
      deactivateAppMember: { id: person.id, appRoles: [] },
    });
    expect((await order(person)).code).toBe('FORBIDDEN');
    expect((await join(person, shop.id)).code).toBe('FORBIDDEN');
    await change('reactivate', owner, person);
    expect((await order(person)).code).toBeUndefined();

    await change('remove', owner, person);
    expect((await order(person)).code).toBe('FORBIDDEN');
    expect((await join(person, shop.id)).code).toBe('FORBIDDEN');
    const listed = await mustAsk<{ appMembers: { nodes: readonly object[] } }>(product, {
      query: 'query ($app: ID!) { appMembers(app: $app) { nodes { user { id name email } status } } }',
      variables: { app: shop.id },
      token: owner.token,
    });
    expect(listed.appMembers.nodes).toContainEqual({
      user: { id: person.id, name: 'Pia', email: null },
      status: 'REMOVED',
    });
    await change('reactivate', owner, person);
    expect((await order(person)).code).toBe('FORBIDDEN');
    expect((await join(person, shop.id)).code).toBeUndefined();
    expect((await order(person)).code).toBeUndefined();
    expect((await change('remove', owner, other)).code).toBe('NOT_FOUND');
  });

  test('stays when a publish closes the app, which nobody joins from then on', async () => {
    const app = await createApp(product, { slug: 'closing', definition: open, token: owner.token });
    const [early, late] = [await signUp(product, 'Early'), await signUp(product, 'Late')];
    await join(early, app.id);
    await publish(product, app, closed);
    expect((await join(late, app.id)).code).toBe('NOT_FOUND');
    const { code } = await send(product, {
      path: app.path,
      query: 'mutation { createOrder(data: { title: "a" }) { id } }',
      token: early.token,
    });
    expect(code).toBeUndefined();
  });
});

test('an app that lets nobody join, is not published or does not exist is answered alike, and needs a sign-in', async () => {
  const person = await signUp(product, 'Nils');
  const shut = await createApp(product, { slug: 'shut', definition: closed, token: owner.token });
  const { createApp: draft } = await mustAsk<{ createApp: { id: string } }>(product, {
    query:
      'mutation ($definition: JSON) { createApp(input: { slug: "draft", name: "d", definition: $definition }) { id } }',
    variables: { definition: open },
    token: owner.token,
  });
  const answers = await Promise.all(
    [shut.id, draft.id, crypto.randomUUID(), 'nothing', ''].map(async (id) => {
      const { code, errors } = await join(person, id);
      return { code, message: errors?.[0]?.message };
    }),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.code).toBe('NOT_FOUND');
  const { code } = await send(product, {
    query: 'mutation ($app: ID!) { joinApp(app: $app) { id } }',
    variables: { app: shop.id },
  });
  expect(code).toBe('UNAUTHENTICATED');
});

test('a publish that gives roles which nobody made is refused at the role', async () => {
  const { createApp: app } = await mustAsk<{ createApp: { id: string } }>(product, {
    query:
      'mutation ($definition: JSON) { createApp(input: { slug: "wrong", name: "w", definition: $definition }) { id draft { problems { path code } } } }',
    variables: { definition: { ...closed, signUp: { roles: ['custommer', 'admin'] } } },
    token: owner.token,
  });
  expect(app).toMatchObject({
    draft: {
      problems: [
        { path: '/signUp/roles/0', code: 'ROLE_UNKNOWN' },
        { path: '/signUp/roles/1', code: 'ROLE_NOT_ALLOWED' },
      ],
    },
  });
  const { code } = await send(product, {
    query: 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }',
    variables: { app: app.id },
    token: owner.token,
  });
  expect(code).toBe('VALIDATION_FAILED');
});

test("an organization's app shows whoever joined it nothing else of the organization", async () => {
  const as = <Data>(query: string, variables: object = {}) =>
    mustAsk<Data>(product, { query, variables: { ...variables }, token: owner.token });
  type Made<Name extends string> = Readonly<Record<Name, { readonly id: string }>>;
  const { organization } = await as<Made<'organization'>>(
    'mutation { organization: createOrganization(input: { name: "Secret house" }) { id } }',
  );
  const { app } = await as<Made<'app'>>('mutation ($input: CreateAppInput!) { app: createApp(input: $input) { id } }', {
    input: { slug: 'counter', name: 'Counter', definition: open, organization: organization.id },
  });
  await as('mutation ($app: ID!) { publishApp(app: $app) { version { number } } }', { app: app.id });
  const made = await as<
    Made<'team' | 'account'> & Record<'invited', Made<'invitation'>> & Record<'key', Made<'apiKey'>>
  >(
    `mutation ($organization: ID!, $app: ID!) {
      team: createTeam(input: { organization: $organization, name: "Secret team" }) { id }
      invited: inviteToOrganization(input: { organization: $organization, email: "secret@people.example" }) { invitation { id } }
      key: createApiKey(input: { app: $app, name: "Secret key" }) { apiKey { id } }
      account: createServiceAccount(input: { app: $app, name: "Program" }) { id }
    }`,
    { organization: organization.id, app: app.id },
  );
  const { sessions } = await as<{ sessions: readonly { readonly id: string }[] }>('{ sessions { id } }');
  const person = await signUp(product, 'Julia');
  expect((await join(person, app.id)).code).toBeUndefined();

  const probes = await probesIn(product, '/graphql', person.token);
  const attempt = { path: '/graphql', token: person.token, own: () => person.id };
  const ids = [organization.id, made.team.id, made.invited.invitation.id, made.key.apiKey.id, made.account.id].concat(
    sessions.map(({ id }) => id),
  );
  const before = await dumpOf(database.url, [app.id, organization.id]);
  const things = await whatIsTold(product, probes, ids, attempt);
  expect(things.differing.filter((each) => !aboutAnybody.test(each))).toEqual([]);
  // That the app exists is no secret to its people, and what is for its admins says so.
  const asMember = await whatIsTold(
    product,
    probes.filter(({ asksForId }) => asksForId),
    [app.id],
    attempt,
  );
  const told = asMember.differing.filter((each) => !each.includes('"code":"FORBIDDEN"'));
  expect(told.map((each) => each.slice(0, each.indexOf('(')))).toEqual(['mutation joinApp']);
  expect(things.texts + asMember.texts).not.toMatch(/secret/i);
  expect(await dumpOf(database.url, [app.id, organization.id])).toEqual(before);

  const { data } = await send(product, {
    query: `query ($app: ID!, $owner: ID!) {
      app(slug: "counter") { name organization { id } } organizations { nodes { id } }
      user(id: $owner) { email appRoles(app: $app) }
    }`,
    variables: { app: app.id, owner: owner.id },
    token: person.token,
  });
  expect(data).toEqual({
    app: { name: 'Counter', organization: null },
    organizations: { nodes: [] },
    user: { email: null, appRoles: null },
  });
});
