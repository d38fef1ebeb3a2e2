import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { type Result, type SignedIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';

let test: TestIdentity;
let people = 0;

beforeAll(async () => {
  test = await startTestIdentity();
});
afterAll(() => test?.[Symbol.asyncDispose]());

interface Named extends SignedIn {
  readonly email: string;
}

const somebody = async (): Promise<Named> => {
  const name = `person-${people++}`;
  return { ...(await test.signUp(name)), email: `${name}@example.com` };
};
const ask = (by: SignedIn | undefined, query: string, variables = {}): Promise<Result> =>
  test.ask(query, variables, by && { by });
const create = async (by: SignedIn, name = 'Acme'): Promise<string> =>
  (await ask(by, 'mutation ($name: String!) { createOrganization(input: { name: $name }) { id } }', { name })).data
    .createOrganization.id;
const invite = (by: SignedIn, organization: string, email: string, role = 'MEMBER') =>
  ask(
    by,
    `mutation ($input: InviteToOrganizationInput!) {
      inviteToOrganization(input: $input) { token url invitation { id email role invitedBy { id } } }
    }`,
    { input: { organization, email, role } },
  );
const accept = (by: SignedIn | undefined, token: string) =>
  ask(by, 'mutation ($token: String!) { acceptInvitation(token: $token) { id name myRole } }', { token });
const setRole = (by: SignedIn, organization: string, user: string, role: string) =>
  ask(
    by,
    `mutation ($organization: ID!, $user: ID!, $role: AuthOrganizationRole!) {
      setOrganizationRole(organization: $organization, user: $user, role: $role) { role user { id } }
    }`,
    { organization, user, role },
  );
const remove = (by: SignedIn, organization: string, user: string) =>
  ask(by, 'mutation ($o: ID!, $u: ID!) { removeFromOrganization(organization: $o, user: $u) }', {
    o: organization,
    u: user,
  });
const leave = (by: SignedIn, organization: string) =>
  ask(by, 'mutation ($o: ID!) { leaveOrganization(organization: $o) }', { o: organization });

/** Somebody who was invited and has accepted. */
async function join(owner: SignedIn, organization: string, role: string): Promise<Named> {
  const person = await somebody();
  const { data } = await invite(owner, organization, person.email, role);
  await accept(person, data.inviteToOrganization.token);
  return person;
}

async function acme() {
  const owner = await somebody();
  const id = await create(owner);
  return { id, owner, builder: await join(owner, id, 'BUILDER'), member: await join(owner, id, 'MEMBER') };
}

describe('an organization', () => {
  it('is its maker’s, is renamed, and goes when its name is given', async () => {
    const owner = await somebody();
    const id = await create(owner, ' Acme ');
    const query =
      '{ organizations { nodes { name myRole members { nodes { user { id } role } } invitations { id } } } }';
    expect((await ask(owner, query)).data.organizations.nodes).toEqual([
      {
        name: 'Acme',
        myRole: 'OWNER',
        members: { nodes: [{ user: { id: owner.id }, role: 'OWNER' }] },
        invitations: [],
      },
    ]);
    const rename =
      'mutation ($id: ID!, $name: String!) { updateOrganization(organization: $id, input: { name: $name }) { name } }';
    expect((await ask(owner, rename, { id, name: 'Acme Ltd' })).data.updateOrganization.name).toBe('Acme Ltd');
    expect(codeOf(await ask(owner, rename, { id, name: '' }))).toBe('VALIDATION_FAILED');
    const drop = 'mutation ($id: ID!, $name: String!) { deleteOrganization(organization: $id, confirmName: $name) }';
    expect(codeOf(await ask(owner, drop, { id, name: 'Acme' }))).toBe('VALIDATION_FAILED');
    expect((await ask(owner, drop, { id, name: 'Acme Ltd' })).data).toEqual({ deleteOrganization: true });
    expect((await ask(owner, query)).data.organizations.nodes).toEqual([]);
  });

  it('shows members who is in it, and addresses and invitations to owners alone', async () => {
    const { id, owner, builder, member } = await acme();
    await invite(owner, id, 'open@example.com');
    const query =
      'query ($id: ID!) { organization(id: $id) { members { nodes { email role } } invitations { email } } }';
    const shown = await ask(member, query, { id });
    expect(shown.data.organization).toEqual({
      members: { nodes: ['OWNER', 'BUILDER', 'MEMBER'].map((role) => ({ email: null, role })) },
      invitations: null,
    });
    const run = (await ask(owner, query, { id })).data.organization;
    expect(run.invitations).toEqual([{ email: 'open@example.com' }]);
    expect(run.members.nodes.map(({ email }: { email: string }) => email)).toEqual(
      [owner, builder, member].map(({ email }) => email),
    );
  });

  it('is an entity to those alone who may know of it', async () => {
    const { id, member } = await acme();
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on AuthOrganization { name } } }';
    const of = [{ __typename: 'AuthOrganization', id }];
    expect((await ask(member, query, { of })).data).toEqual({ _entities: [{ name: 'Acme' }] });
    expect((await ask(await somebody(), query, { of })).data).toEqual({ _entities: [null] });
    expect((await ask(undefined, query, { of })).data).toEqual({ _entities: [null] });
  });

  it('is made by administrators of the installation alone where making apps is', async () => {
    await using closed = await startTestIdentity({ openApps: false });
    const anna = await closed.signUp('anna');
    const query = 'mutation { createOrganization(input: { name: "x" }) { id } }';
    expect(codeOf(await closed.ask(query, {}, { by: anna }))).toBe('FORBIDDEN');
    expect((await closed.ask(query, {}, { by: await closed.signInAsAdmin() })).errors).toBeUndefined();
  });
});

describe('an invitation', () => {
  it('is accepted once, by whoever is signed in under its address', async () => {
    const { id, owner } = await acme();
    const [guest, other] = [await somebody(), await somebody()];
    const { data } = await invite(owner, id, guest.email.toUpperCase(), 'BUILDER');
    const { token, url, invitation } = data.inviteToOrganization;
    expect(url).toBe(`http://localhost:4000/graphql#invitation=${token}`);
    expect(invitation).toMatchObject({ email: guest.email, role: 'BUILDER', invitedBy: { id: owner.id } });
    const wrong = await accept(other, token);
    const unknown = await accept(other, 'x');
    expect([codeOf(wrong), wrong.errors?.[0]?.message]).toEqual(['NOT_FOUND', unknown.errors?.[0]?.message]);
    expect(codeOf(await accept(undefined, token))).toBe('UNAUTHENTICATED');
    expect((await accept(guest, token)).data.acceptInvitation).toEqual({ id, name: 'Acme', myRole: 'BUILDER' });
    expect(codeOf(await accept(guest, token))).toBe('NOT_FOUND');
    expect(codeOf(await invite(owner, id, guest.email))).toBe('CONFLICT');
  });

  it('is answered alike whether or not anybody has an account with the address', async () => {
    const { id, owner } = await acme();
    const known = await invite(owner, id, (await somebody()).email);
    const unknown = await invite(owner, id, 'nobody@example.com');
    const shape = ({ data }: Result) => Object.keys(data.inviteToOrganization.invitation);
    expect([known.errors, unknown.errors, shape(known)]).toEqual([undefined, undefined, shape(unknown)]);
    expect(codeOf(await invite(owner, id, 'no address'))).toBe('VALIDATION_FAILED');
  });

  it('ends, is sent again with another token, and is taken back', async () => {
    const { id, owner } = await acme();
    const guest = await somebody();
    const { token: first, invitation } = (await invite(owner, id, guest.email)).data.inviteToOrganization;
    await test.execute(`update identity.organization_invitation set expires_at = now() where id = '${invitation.id}'`);
    expect(codeOf(await accept(guest, first))).toBe('NOT_FOUND');
    const again = 'mutation ($id: ID!) { resendInvitation(invitation: $id) { token } }';
    const { token: second } = (await ask(owner, again, { id: invitation.id })).data.resendInvitation;
    const { token: third } = (await invite(owner, id, guest.email)).data.inviteToOrganization;
    for (const token of [first, second]) expect(codeOf(await accept(guest, token))).toBe('NOT_FOUND');
    const revoke = 'mutation ($id: ID!) { revokeInvitation(invitation: $id) }';
    expect((await ask(owner, revoke, { id: invitation.id })).data).toEqual({ revokeInvitation: true });
    expect(codeOf(await accept(guest, third))).toBe('NOT_FOUND');
    expect(codeOf(await ask(owner, again, { id: invitation.id }))).toBe('NOT_FOUND');
  });

  it('is guessed at slowly', async () => {
    const guest = await somebody();
    const codes = new Set<unknown>();
    for (let index = 0; index < 60; index++) codes.add(codeOf(await accept(guest, `guess ${index}`)));
    expect(codes).toEqual(new Set(['NOT_FOUND', 'RATE_LIMITED']));
  });

  it('leaves no token in the database', async () => {
    const { id, owner } = await acme();
    const { token } = (await invite(owner, id, 'hashed@example.com')).data.inviteToOrganization;
    const rows = await test.execute(
      `select * from identity.organization_invitation where email = 'hashed@example.com'`,
    );
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('who may what in an organization', () => {
  it('is by role: owners run it, the others are told that they may not', async () => {
    const { id, owner, builder, member } = await acme();
    for (const by of [builder, member]) {
      expect(codeOf(await invite(by, id, 'x@example.com'))).toBe('FORBIDDEN');
      expect(codeOf(await setRole(by, id, by.id, 'OWNER'))).toBe('FORBIDDEN');
      expect(codeOf(await remove(by, id, owner.id))).toBe('FORBIDDEN');
    }
    expect((await setRole(owner, id, member.id, 'BUILDER')).data.setOrganizationRole).toEqual({
      role: 'BUILDER',
      user: { id: member.id },
    });
    expect((await remove(owner, id, builder.id)).data).toEqual({ removeFromOrganization: true });
    expect(codeOf(await remove(owner, id, builder.id))).toBe('NOT_FOUND');
    expect(codeOf(await setRole(owner, id, 'x', 'MEMBER'))).toBe('NOT_FOUND');
    expect((await leave(member, id)).data).toEqual({ leaveOrganization: true });
    expect(codeOf(await leave(member, id))).toBe('NOT_FOUND');
  });

  it('never leaves it without an owner who can sign in, also where two remove each other at once', async () => {
    const { id, owner, builder } = await acme();
    expect(codeOf(await leave(owner, id))).toBe('CONFLICT');
    expect(codeOf(await setRole(owner, id, owner.id, 'MEMBER'))).toBe('CONFLICT');
    const erase = 'mutation ($id: ID!, $email: String!) { deleteUser(user: $id, confirmEmail: $email) }';
    expect(codeOf(await ask(owner, erase, { id: owner.id, email: owner.email }))).toBe('CONFLICT');
    for (let round = 0; round < 5; round++) {
      await test.execute(`update identity.organization_member set role = 'OWNER' where person_id = '${builder.id}'`);
      await test.execute(
        `insert into identity.organization_member values ('${id}', '${owner.id}', 'OWNER') on conflict (organization_id, person_id) do update set role = 'OWNER'`,
      );
      await test.execute(
        `insert into identity.organization_member values ('${id}', '${builder.id}', 'OWNER') on conflict do nothing`,
      );
      const answers = await Promise.all([remove(owner, id, builder.id), remove(builder, id, owner.id)]);
      expect(answers.filter(({ errors }) => errors)).toHaveLength(1);
    }
  });

  it('falls to the installation’s administrators where no owner can sign in, and to them only then', async () => {
    const { id, owner, member } = await acme();
    const administrator = await test.signInAsAdmin();
    const name = async () =>
      (await ask(administrator, 'query ($id: ID!) { organization(id: $id) { name myRole } }', { id })).data;
    expect(await name()).toEqual({ organization: { name: 'Acme', myRole: null } });
    expect(codeOf(await setRole(administrator, id, member.id, 'OWNER'))).toBe('FORBIDDEN');
    await ask(administrator, 'mutation ($id: ID!) { deactivateUser(user: $id) { id } }', { id: owner.id });
    expect((await setRole(administrator, id, member.id, 'OWNER')).errors).toBeUndefined();
    expect(codeOf(await setRole(administrator, id, member.id, 'OWNER'))).toBe('FORBIDDEN');
  });
});

describe('the apps of an organization', () => {
  const app = 'shop-of-acme';

  it('are administered by its owners and builders, at once and as long as they are', async () => {
    const { id, owner, builder, member } = await acme();
    const other = await test.startAnother();
    const { service } = test.identity;
    await service.foundApp(app, builder.id, id);
    expect(await service.rolesIn(app, owner.id)).toEqual(['admin']);
    expect(await other.service.rolesIn(app, builder.id)).toEqual(['admin']);
    expect(await other.service.rolesIn(app, member.id)).toEqual([]);
    expect(await service.holdersOf(app, 'admin')).toEqual([owner.id, builder.id]);
    expect(await service.appsOf(builder.id)).toEqual([app]);

    await setRole(owner, id, builder.id, 'MEMBER');
    await setRole(owner, id, member.id, 'BUILDER');
    await expect.poll(() => other.service.rolesIn(app, builder.id)).toEqual([]);
    await expect.poll(() => other.service.rolesIn(app, member.id)).toEqual(['admin']);
    await remove(owner, id, member.id);
    await expect.poll(() => other.service.rolesIn(app, member.id)).toEqual([]);
    await service.forgetApp(app);
    await expect.poll(() => other.service.rolesIn(app, owner.id)).toEqual([]);
  });

  it('list their admins among their people, and tell given roles from those that come with it', async () => {
    const { id, owner, builder, member } = await acme();
    await test.identity.service.foundApp(app, owner.id, id);
    const give = `mutation ($id: ID!) { setAppRoles(app: "${app}", user: $id, roles: ["sales"]) { appRoles(app: "${app}") } }`;
    expect((await ask(builder, give, { id: builder.id })).data.setAppRoles.appRoles).toEqual(['admin', 'sales']);
    const given = `query ($id: ID!) { user(id: $id) { appRoles(app: "${app}", given: true) } }`;
    expect((await ask(owner, given, { id: builder.id })).data.user.appRoles).toEqual(['sales']);
    expect((await ask(member, given, { id: builder.id })).data.user.appRoles).toBeNull();
    const listed = await test.ask('{ users { nodes { id } } }', {}, { by: owner, app });
    expect(listed.data.users.nodes).toEqual([{ id: owner.id }, { id: builder.id }]);
    await test.identity.service.forgetApp(app);
  });

  it('are founded by its owners and builders alone, and keep it from being deleted', async () => {
    const { id, owner, member } = await acme();
    const { service } = test.identity;
    const found = (by: SignedIn, organization: string) =>
      service.foundApp(app, by.id, organization).then(
        () => undefined,
        ({ code }) => code,
      );
    expect(await found(member, id)).toBe('FORBIDDEN');
    const stranger = await somebody();
    for (const organization of [id, member.id, 'x']) expect(await found(stranger, organization)).toBe('NOT_FOUND');
    expect(await found(owner, id)).toBeUndefined();
    const drop = 'mutation ($id: ID!) { deleteOrganization(organization: $id, confirmName: "Acme") }';
    expect(codeOf(await ask(owner, drop, { id }))).toBe('CONFLICT');
    await service.forgetApp(app);
    expect((await ask(owner, drop, { id })).data).toEqual({ deleteOrganization: true });
  });

  it('that a crash kept from being made do not stand in the way of deleting it', async () => {
    const { id, owner } = await acme();
    await test.identity.service.foundApp('never-made', owner.id, id);
    const drop = 'mutation ($id: ID!) { deleteOrganization(organization: $id, confirmName: "Acme") }';
    expect(codeOf(await ask(owner, drop, { id }))).toBe('CONFLICT');
    await test.execute(`update identity.organization_app set created_at = now() - interval '1 hour'`);
    expect((await ask(owner, drop, { id })).data).toEqual({ deleteOrganization: true });
  });
});
