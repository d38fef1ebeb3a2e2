import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type Member, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';

interface Organization {
  readonly id: string;
  readonly name: string;
  readonly owner: Member;
  readonly builder: Member;
  readonly member: Member;
  readonly app: { readonly id: string; readonly slug: string };
  /** Open, of an address that nobody has. */
  readonly invitation: string;
}

let product: Product;
let east: Organization;
let west: Organization;

beforeAll(async () => {
  product = await startProduct();
  east = await createOrganization('East', ['Edda', 'Egon', 'Elsa']);
  west = await createOrganization('West', ['Wanda', 'Werner', 'Wilma']);
});
afterAll(() => product?.[Symbol.asyncDispose]());

const as = <Data>(by: Member, query: string, variables = {}): Promise<Data> =>
  mustAsk<Data>(product, { query, variables, token: by.token });

const createApp = `mutation ($slug: String!, $organization: ID) {
  createApp(input: { slug: $slug, name: $slug, organization: $organization, definition: {
    format: 1, models: { Note: { fields: { title: { type: "String" } } } }
  } }) { id slug }
}`;
const invite = `mutation ($organization: ID!, $email: String!, $role: AuthOrganizationRole!) {
  inviteToOrganization(input: { organization: $organization, email: $email, role: $role }) { token invitation { id } }
}`;

async function createOrganization(name: string, names: readonly [string, string, string]): Promise<Organization> {
  const [owner, builder, member] = [
    await signUp(product, names[0]),
    await signUp(product, names[1]),
    await signUp(product, names[2]),
  ];
  const { made } = await as<{ made: { id: string } }>(
    owner,
    'mutation ($name: String!) { made: createOrganization(input: { name: $name }) { id } }',
    { name },
  );
  const organization = made.id;
  const invited = (email: string, role: string) =>
    as<{ inviteToOrganization: { token: string; invitation: { id: string } } }>(owner, invite, {
      organization,
      email,
      role,
    });
  for (const [person, role] of [
    [builder, 'BUILDER'],
    [member, 'MEMBER'],
  ] as const) {
    const { inviteToOrganization } = await invited(person.email, role);
    await as(person, 'mutation ($token: String!) { acceptInvitation(token: $token) { id } }', {
      token: inviteToOrganization.token,
    });
  }
  const app = await as<{ createApp: { id: string; slug: string } }>(builder, createApp, {
    slug: name.toLowerCase(),
    organization,
  });
  await as(builder, 'mutation ($id: ID!) { publishApp(app: $id) { version { number } } }', { id: app.createApp.id });
  const open = await invited(`nobody@${name.toLowerCase()}.example`, 'MEMBER');
  return {
    id: organization,
    name,
    owner,
    builder,
    member,
    app: app.createApp,
    invitation: open.inviteToOrganization.invitation.id,
  };
}

/** All that an owner sees. */
const snapshot = ({ id, owner, app }: Organization): Promise<unknown> =>
  as(
    owner,
    `query ($id: ID!, $slug: String!) {
      organization(id: $id) { name invitations { id email role } members { nodes { user { id } role } } }
      app(slug: $slug) { name draft { revision } published { number } organization { id } }
    }`,
    { id, slug: app.slug },
  );

describe("another organization's", () => {
  /** With what its stranger knows, and with ids of nothing. */
  const attempts = (at: Pick<Organization, 'id' | 'name' | 'invitation'> & { app: string; user: string }) =>
    [
      ['rename', 'updateOrganization(organization: $id, input: { name: "Taken" }) { id }'],
      ['delete', `deleteOrganization(organization: $id, confirmName: "${at.name}")`],
      ['make owner', 'setOrganizationRole(organization: $id, user: $user, role: OWNER) { role }'],
      ['throw out', 'removeFromOrganization(organization: $id, user: $user)'],
      ['leave', 'leaveOrganization(organization: $id)'],
      ['invite', 'inviteToOrganization(input: { organization: $id, email: "mole@example.com" }) { token }'],
      ['send again', 'resendInvitation(invitation: $invitation) { token }'],
      ['take back', 'revokeInvitation(invitation: $invitation)'],
      ['accept by id', 'acceptInvitation(token: $invitation) { id }'],
      ['make an app', 'createApp(input: { slug: "mole", name: "Mole", organization: $id }) { id }'],
      ['take an app', 'setAppRoles(app: $app, user: $user, roles: ["admin"]) { id }'],
      ['save a draft', 'saveDraft(app: $app, definition: { format: 1, models: {} }, expectedRevision: 1) { revision }'],
      ['publish', 'publishApp(app: $app) { version { number } }'],
      ['delete an app', 'deleteApp(app: $app, confirmSlug: "west")'],
      ['make a program', 'createServiceAccount(input: { app: $app, name: "Mole" }) { id }'],
    ].map(([name = '', call = '']) => {
      const variables = { id: at.id, user: at.user, invitation: at.invitation, app: at.app };
      const used = Object.entries(variables).filter(([variable]) => call.includes(`$${variable}`));
      const parameters = used.map(
        ([variable]) => `$${variable}: ${variable === 'invitation' && call.startsWith('accept') ? 'String!' : 'ID!'}`,
      );
      return { name, query: `mutation (${parameters.join(', ')}) { ${call} }`, variables: Object.fromEntries(used) };
    });

  test('things are changed by nobody, and a guessed id is answered as one of nothing', async () => {
    const before = await snapshot(west);
    for (const by of [east.owner, east.builder, east.member]) {
      const guessed = attempts({ ...west, app: west.app.id, user: by.id });
      const random = crypto.randomUUID();
      const unknown = attempts({ id: random, name: west.name, invitation: random, app: random, user: by.id });
      for (const [index, { name, query, variables }] of guessed.entries()) {
        const known = await send(product, { query, variables, token: by.token });
        const nothing = await send(product, { query, variables: unknown[index]?.variables ?? {}, token: by.token });
        expect(['NOT_FOUND', 'FORBIDDEN'], `${name}: ${known.text}`).toContain(known.code);
        expect({ code: known.code, message: known.errors?.[0]?.message }, name).toEqual({
          code: nothing.code,
          message: nothing.errors?.[0]?.message,
        });
        expect((await send(product, { query, variables })).code, name).toBe('UNAUTHENTICATED');
      }
    }
    expect(await snapshot(west)).toEqual(before);
  });

  test('name, people, invitations and apps are seen by nobody', async () => {
    const query = `query ($id: ID!, $slug: String!, $app: ID!, $user: ID!) {
      organization(id: $id) { name } app(slug: $slug) { id } user(id: $user) { email appRoles(app: $app) }
      organizations { nodes { id } } apps { nodes { slug } }
    }`;
    const variables = { id: west.id, slug: west.app.slug, app: west.app.id, user: west.owner.id };
    for (const by of [east.owner, east.builder, east.member]) {
      const { data } = await send<object>(product, { query, variables, token: by.token });
      expect(data).toEqual({
        organization: null,
        app: null,
        user: { email: null, appRoles: null },
        organizations: { nodes: [{ id: east.id }] },
        apps: { nodes: by === east.member ? [] : [{ slug: 'east' }] },
      });
    }
  });

  test('records are seen and written by nobody', async () => {
    const path = `/apps/${west.app.slug}/graphql`;
    for (const by of [east.owner, east.builder, west.member]) {
      const create = { path, query: 'mutation { createNote(data: { title: "x" }) { id } }', token: by.token };
      expect((await send(product, create)).code).toBe('FORBIDDEN');
      expect((await send(product, { path, query: '{ users { nodes { id } } }', token: by.token })).code).toBe(
        'FORBIDDEN',
      );
      const { data } = await send(product, { path, query: '{ notes { totalCount } }', token: by.token });
      expect(data).toEqual({ notes: { totalCount: 0 } });
    }
  });
});

test('owners and builders administer the apps, members do not, and nobody does who has left', async () => {
  const path = `/apps/${east.app.slug}/graphql`;
  const create = (by: Member) =>
    send(product, { path, query: 'mutation { createNote(data: { title: "x" }) { id } }', token: by.token });
  for (const by of [east.owner, east.builder]) expect((await create(by)).errors).toBeUndefined();
  expect((await create(east.member)).code).toBe('FORBIDDEN');
  expect(
    (
      await send(product, {
        query: createApp,
        variables: { slug: 'no', organization: east.id },
        token: east.member.token,
      })
    ).code,
  ).toBe('FORBIDDEN');

  // The builder made the app, and that alone keeps nobody in it.
  await as(east.owner, 'mutation ($id: ID!, $user: ID!) { removeFromOrganization(organization: $id, user: $user) }', {
    id: east.id,
    user: east.builder.id,
  });
  expect((await create(east.builder)).code).toBe('FORBIDDEN');
  const { data } = await send(product, {
    query: '{ apps { nodes { slug } } app(slug: "east") { id } }',
    token: east.builder.token,
  });
  expect(data).toEqual({ apps: { nodes: [] }, app: null });
});

test('administrators of the installation see that organizations exist, and change none that has an owner', async () => {
  const token = await signIn(product);
  const { data } = await send(product, {
    query:
      'query ($id: ID!) { organization(id: $id) { name invitations { id } } app(slug: "west") { organization { id } } }',
    variables: { id: west.id },
    token,
  });
  expect(data).toEqual({ organization: { name: 'West', invitations: null }, app: { organization: { id: west.id } } });
  const rename = 'mutation ($id: ID!) { updateOrganization(organization: $id, input: { name: "Mine" }) { id } }';
  expect((await send(product, { query: rename, variables: { id: west.id }, token })).code).toBe('FORBIDDEN');
});
