import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { type Result, type SignedIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';

let test: TestIdentity;
let owner: SignedIn;
let member: SignedIn;
let stranger: SignedIn;
let organization: string;
const app = 'shop-of-acme';

beforeAll(async () => {
  test = await startTestIdentity();
  [owner, member, stranger] = [await test.signUp('owner'), await test.signUp('member'), await test.signUp('stranger')];
  const make = async (by: SignedIn): Promise<string> =>
    (await ask(by, 'mutation { createOrganization(input: { name: "Acme" }) { id } }')).data.createOrganization.id;
  organization = await make(owner);
  await test.identity.service.foundApp(app, owner.id, organization);
  await test.identity.service.foundApp('shop-of-others', stranger.id, await make(stranger));
  await test.execute(`insert into identity.organization_member values ('${organization}', '${member.id}', 'MEMBER')`);
});
afterAll(() => test?.[Symbol.asyncDispose]());

const ask = (by: SignedIn | undefined, query: string, variables = {}): Promise<Result> =>
  test.ask(query, variables, by && { by });
let teams = 0;
const createTeam = (by: SignedIn, name = `Team ${teams++}`) =>
  ask(by, 'mutation ($input: CreateTeamInput!) { createTeam(input: $input) { id name } }', {
    input: { organization, name },
  });
const newTeam = async (): Promise<string> => (await createTeam(owner)).data.createTeam.id;
const setMembers = (by: SignedIn, team: string, users: readonly string[]) =>
  ask(by, 'mutation ($team: ID!, $users: [ID!]!) { setTeamMembers(team: $team, users: $users) { members { id } } }', {
    team,
    users,
  });
const setRoles = (by: SignedIn, team: string, roles: readonly string[], of = app) =>
  ask(
    by,
    `mutation ($app: ID!, $team: ID!, $roles: [String!]!) {
      setAppTeamRoles(app: $app, team: $team, roles: $roles) { appRoles(app: $app) }
    }`,
    { app: of, team, roles },
  );

describe('a team', () => {
  it('gives its members its roles beside their own, at once and in other processes', async () => {
    const other = await test.startAnother();
    const standing = () => other.service.standingIn(app, member.id);
    expect(await standing()).toEqual({ roles: [], teams: [], claims: {} });
    const team = await newTeam();
    expect((await setMembers(owner, team, [member.id, member.id])).data.setTeamMembers.members).toEqual([
      { id: member.id },
    ]);
    expect((await setRoles(owner, team, ['sales'])).data.setAppTeamRoles.appRoles).toEqual(['sales']);
    const trail = '{ auditEvents(first: 2) { nodes { action person { id } thing { type id } before after } } }';
    const by = { person: { id: owner.id }, thing: { type: 'TEAM', id: team } };
    expect((await ask(await test.signInAsAdmin(), trail)).data.auditEvents.nodes).toMatchObject([
      { action: 'SIGN_IN' },
      { action: 'SET_APP_TEAM_ROLES', ...by, before: { roles: [] }, after: { roles: ['sales'] } },
    ]);
    await expect.poll(standing).toEqual({ roles: ['sales'], teams: [team], claims: {} });
    await test.identity.service.setRoles(app, member.id, ['sales', 'support']);
    await expect.poll(async () => (await standing()).roles).toEqual(['sales', 'support']);
    expect(await other.service.holdersOf(app, 'sales')).toEqual([member.id]);
    expect(await other.service.appsOf(member.id)).toEqual([app]);
    const listed = await test.ask('{ users { nodes { id } } }', {}, { by: owner, app });
    expect(listed.data.users.nodes).toContainEqual({ id: member.id });

    await test.identity.service.setRoles(app, member.id, []);
    await ask(owner, 'mutation ($team: ID!) { deleteTeam(team: $team) }', { team });
    await expect.poll(standing).toEqual({ roles: [], teams: [], claims: {} });
  });

  it('is left with its organization', async () => {
    const team = await newTeam();
    await setMembers(owner, team, [member.id]);
    await setRoles(owner, team, ['sales']);
    const remove = 'mutation ($o: ID!, $u: ID!) { removeFromOrganization(organization: $o, user: $u) }';
    await ask(owner, remove, { o: organization, u: member.id });
    expect(await test.identity.service.standingIn(app, member.id)).toEqual({ roles: [], teams: [], claims: {} });
    await test.execute(`insert into identity.organization_member values ('${organization}', '${member.id}', 'MEMBER')`);
    expect((await setMembers(owner, team, [])).data.setTeamMembers.members).toEqual([]);
  });

  it('is run by the owners, with a name of its own; to strangers it does not exist', async () => {
    const team = await newTeam();
    expect(codeOf(await createTeam(member))).toBe('FORBIDDEN');
    expect(codeOf(await createTeam(stranger))).toBe('NOT_FOUND');
    expect(codeOf(await createTeam(owner, ' '))).toBe('VALIDATION_FAILED');
    await createTeam(owner, 'Taken');
    expect(codeOf(await createTeam(owner, 'Taken'))).toBe('UNIQUE_VIOLATION');
    const rename = 'mutation ($team: ID!, $name: String!) { updateTeam(team: $team, input: { name: $name }) { name } }';
    const drop = 'mutation ($team: ID!) { deleteTeam(team: $team) }';
    for (const [by, code] of [
      [member, 'FORBIDDEN'],
      [stranger, 'NOT_FOUND'],
      [undefined, 'UNAUTHENTICATED'],
    ] as const) {
      expect(codeOf(await ask(by, rename, { team, name: 'x' }))).toBe(code);
      expect(codeOf(await ask(by, drop, { team }))).toBe(code);
    }
    expect(codeOf(await ask(stranger, drop, { team: 'x' }))).toBe('NOT_FOUND');
    expect((await ask(owner, rename, { team, name: 'Sales' })).data.updateTeam).toEqual({ name: 'Sales' });
    expect(codeOf(await setMembers(owner, team, [member.id, stranger.id]))).toBe('NOT_FOUND');
    expect(codeOf(await setMembers(owner, team, ['x']))).toBe('NOT_FOUND');
    const seen = 'query ($id: ID!, $app: ID!) { organization(id: $id) { teams { name appRoles(app: $app) } } }';
    const { data } = await ask(member, seen, { id: organization, app });
    expect(data.organization.teams).toContainEqual({ name: 'Sales', appRoles: null });
  });

  it('takes roles in apps of its organization alone', async () => {
    const team = await newTeam();
    expect(codeOf(await setRoles(member, team, ['sales']))).toBe('FORBIDDEN');
    expect(codeOf(await setRoles(stranger, team, ['sales']))).toBe('FORBIDDEN');
    expect(codeOf(await setRoles(stranger, team, ['sales'], 'shop-of-others'))).toBe('NOT_FOUND');
    expect(codeOf(await setRoles(owner, 'x', ['sales']))).toBe('NOT_FOUND');
    expect(codeOf(await setRoles(owner, team, ['boss']))).toBe('VALIDATION_FAILED');
  });
});

describe('claims', () => {
  const set = (by: SignedIn, user: string, claims: unknown) =>
    ask(
      by,
      `mutation ($user: ID!, $claims: JSON!) { setAppClaims(app: "${app}", user: $user, claims: $claims) { id } }`,
      {
        user,
        claims,
      },
    );

  it('are noted by an app’s admins, shown to them and the person, and known at once', async () => {
    const other = await test.startAnother();
    const claims = { region: 'north', costCentre: '4711' };
    await other.service.standingIn(app, member.id);
    expect((await set(owner, member.id, claims)).errors).toBeUndefined();
    await expect.poll(async () => (await other.service.standingIn(app, member.id)).claims).toEqual(claims);
    const query = `query ($id: ID!) { user(id: $id) { appClaims(app: "${app}") } }`;
    const seenBy = async (by: SignedIn) => (await ask(by, query, { id: member.id })).data.user.appClaims;
    expect([await seenBy(owner), await seenBy(member), await seenBy(stranger)]).toEqual([claims, claims, null]);
    expect(codeOf(await set(member, member.id, {}))).toBe('FORBIDDEN');
    expect((await test.identity.service.standingIn('shop-of-others', member.id)).claims).toEqual({});
  });

  it.each([
    ['text'],
    [['list']],
    [{ region: 7 }],
    [{ 'a b': 'x' }],
    [{ region: 'x'.repeat(201) }],
    [Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 'x']))],
  ])('are texts by key, and not %j', async (claims) => {
    expect(codeOf(await set(owner, member.id, claims))).toBe('VALIDATION_FAILED');
  });
});
