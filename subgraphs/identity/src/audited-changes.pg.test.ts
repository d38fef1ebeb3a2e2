import { auditActions, auditThingTypes } from '@trellis/audit';
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from './graph/subgraph.ts';
import {
  admin,
  refreshSession,
  type SignedIn,
  startTestIdentity,
  type TestIdentity,
} from './testing/start-identity.ts';

let test: TestIdentity;
let administrator: SignedIn;
let anna: SignedIn;
let since: string;

beforeAll(async () => {
  test = await startTestIdentity();
  administrator = await test.signInAsAdmin();
  anna = await test.signUp('anna');
  await test.identity.service.foundApp('shop', anna.id);
});
afterAll(() => test?.[Symbol.asyncDispose]());

async function ask(query: string, variables = {}, by = anna) {
  const { data, errors } = await test.ask(query, variables, { by });
  expect(errors).toBeUndefined();
  return data;
}

/** What was written down since the last time, in its order. */
async function told(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows = await test.execute(
    `select id::text, action, person_id, app_id, thing_type, thing_id, before, after from identity.audit_event
     where id > '${since ?? '00000000-0000-0000-0000-000000000000'}' order by id`,
  );
  const last: unknown = rows.at(-1)?.['id'];
  if (typeof last === 'string') since = last;
  const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
  return rows.map((row) => ({ ...row, before: json(row['before']), after: json(row['after']) }));
}

describe('the trail has, with the change itself,', () => {
  it('how the installation began', async () => {
    expect((await told()).slice(0, 2)).toMatchObject([
      { action: 'ROTATE_SIGNING_KEY', person_id: null, thing_type: 'SIGNING_KEY', after: { occasion: 'first' } },
      { action: 'CREATE_FIRST_ADMIN', person_id: null, thing_id: administrator.id, after: { email: admin.email } },
    ]);
  });

  it('organizations, invitations and teams, made, renamed and ended', async () => {
    const create = 'mutation { createOrganization(input: { name: "Acme" }) { id } }';
    const organization: string = (await ask(create)).createOrganization.id;
    await ask(
      'mutation ($organization: ID!) { updateOrganization(organization: $organization, input: { name: "Ace" }) { id } }',
      { organization },
    );
    const input = { organization, email: 'Ben@example.com', role: 'MEMBER' };
    const { invitation, token } = (
      await ask(
        'mutation ($input: InviteToOrganizationInput!) { i: inviteToOrganization(input: $input) { token invitation { id } } }',
        {
          input,
        },
      )
    ).i;
    const resend = 'mutation ($id: ID!) { r: resendInvitation(invitation: $id) { token } }';
    const again = (await ask(resend, { id: invitation.id })).r.token;
    await ask('mutation ($id: ID!) { revokeInvitation(invitation: $id) }', { id: invitation.id });
    const team: string = (
      await ask('mutation ($input: CreateTeamInput!) { createTeam(input: $input) { id } }', {
        input: { organization, name: 'Sales' },
      })
    ).createTeam.id;
    await ask('mutation ($team: ID!) { updateTeam(team: $team, input: { name: "Support" }) { id } }', { team });
    await ask('mutation ($team: ID!) { deleteTeam(team: $team) }', { team });
    await ask('mutation ($team: ID!) { deleteTeam(team: $team) }', { team }).catch(() => undefined);
    await ask('mutation ($id: ID!) { deleteOrganization(organization: $id, confirmName: "Ace") }', {
      id: organization,
    });

    const invited = { invitation: invitation.id, email: 'ben@example.com', role: 'MEMBER' };
    const about = { person_id: anna.id, thing_type: 'ORGANIZATION', thing_id: organization };
    const ofTeam = { person_id: anna.id, thing_type: 'TEAM', thing_id: team };
    const events = await told();
    expect(events).toMatchObject([
      { action: 'CREATE_ORGANIZATION', ...about, after: { name: 'Acme' } },
      { action: 'UPDATE_ORGANIZATION', ...about, before: { name: 'Acme' }, after: { name: 'Ace' } },
      { action: 'INVITE_TO_ORGANIZATION', ...about, after: invited },
      { action: 'RESEND_INVITATION', ...about, after: invited },
      { action: 'REVOKE_INVITATION', ...about, before: invited },
      { action: 'CREATE_TEAM', ...ofTeam, after: { organization, name: 'Sales' } },
      { action: 'UPDATE_TEAM', ...ofTeam, before: { name: 'Sales' }, after: { name: 'Support' } },
      { action: 'DELETE_TEAM', ...ofTeam, before: { organization, name: 'Support' } },
      { action: 'DELETE_ORGANIZATION', ...about, before: { name: 'Ace' } },
    ]);
    expect(JSON.stringify(events)).not.toContain(token);
    expect(JSON.stringify(events)).not.toContain(again);
  });

  it('sessions that were ended, by whom and whose', async () => {
    const ben = await test.signUp('ben');
    const elsewhere = async () =>
      (
        await ask('mutation ($input: SignInInput!) { s: signIn(input: $input) { accessToken user { id } } }', {
          input: { email: 'ben@example.com', password: 'password of ben' },
        })
      ).s;
    await elsewhere();
    await elsewhere();
    await told();
    const list = (await ask('{ sessions { id isCurrent } }', {}, ben)).sessions;
    const others: string[] = list.flatMap((each: { id: string; isCurrent: boolean }) =>
      each.isCurrent ? [] : [each.id],
    );
    await ask('mutation ($id: ID!) { endSession(id: $id) }', { id: others[0] }, ben);
    await ask('mutation { endOtherSessions }', {}, ben);
    await ask('mutation ($user: ID!) { endSessionsOf(user: $user) }', { user: ben.id }, administrator);
    const whose = { action: 'END_SESSIONS', thing_type: 'PERSON', thing_id: ben.id };
    expect(await told()).toMatchObject([
      { ...whose, person_id: ben.id, after: { sessions: [others[0]] } },
      { ...whose, person_id: ben.id, after: { sessions: [others[1]] } },
      { ...whose, person_id: administrator.id, after: { sessions: [expect.any(String)] } },
    ]);
    await ask('mutation ($user: ID!) { endSessionsOf(user: $user) }', { user: ben.id }, administrator);
    expect(await told()).toEqual([]);
  });

  it('that a refresh token was used after its successor, and by whose session that was', async () => {
    const carl = await test.signUp('carl');
    const refresh = async (token: string) => (await test.ask(refreshSession, { token })).data?.session?.refreshToken;
    await refresh(await refresh(carl.refreshToken));
    await told();
    await Promise.all([refresh(carl.refreshToken), refresh(carl.refreshToken)]);
    await expect
      .poll(async () => (await test.execute(`select from identity.audit_event where refusal is not null`)).length)
      .toBeGreaterThan(0);
    expect((await told()).filter(({ action }) => action === 'END_SESSIONS')).toMatchObject([
      {
        person_id: null,
        thing_id: carl.id,
        after: { sessions: [expect.any(String)], reason: 'REFRESH_TOKEN_REUSED' },
      },
    ]);
  });

  it('programs, keys that end with their owner, and what an app held that is gone', async () => {
    const dora = await test.signUp('dora');
    await test.identity.service.foundApp('shop-two', dora.id);
    const create =
      'mutation { a: createServiceAccount(input: { app: "shop-two", name: "Till" }) { id } k: createApiKey(input: { app: "shop-two", name: "key" }) { apiKey { id } } }';
    await told();
    const { a: account, k: key } = await ask(create, {}, dora);
    await ask('mutation ($id: ID!) { deleteServiceAccount(user: $id) }', { id: account.id }, dora);
    await test.identity.service.forgetApp('shop-two');
    await test.identity.service.forgetApp('shop-two');
    const inApp = { app_id: 'shop-two' };
    expect(await told()).toMatchObject([
      { action: 'CREATE_SERVICE_ACCOUNT', ...inApp, person_id: dora.id, thing_id: account.id, after: { name: 'Till' } },
      { action: 'CREATE_API_KEY', ...inApp },
      {
        action: 'DELETE_SERVICE_ACCOUNT',
        ...inApp,
        person_id: dora.id,
        thing_id: account.id,
        before: { name: 'Till' },
      },
      { action: 'REVOKE_API_KEY', ...inApp, person_id: null, thing_id: key.apiKey.id },
      { action: 'FORGET_APP', ...inApp, person_id: null, before: { roles: 1, organizations: 0, claims: 0 } },
    ]);
  });

  it('keys that sign, and who asked for another one', async () => {
    await ask('mutation { rotateSigningKey { kid } }', {}, administrator);
    const { kid } = (await ask('mutation { r: rotateSigningKey(compromised: true) { kid } }', {}, administrator)).r;
    expect(await told()).toMatchObject([
      { action: 'ROTATE_SIGNING_KEY', person_id: administrator.id, after: { occasion: 'wish' } },
      { action: 'ROTATE_SIGNING_KEY', person_id: administrator.id, thing_id: kid, after: { occasion: 'theft' } },
    ]);
  });
});

it('what is FORBIDDEN stands in the trail by the names of the fields, equal ones of a minute as one', async () => {
  const what = { requestId: 'r', clientAddress: '192.0.2.1', personId: anna.id, appId: 'shop' };
  for (let i = 0; i < 3; i++) test.identity.service.noteForbidden({ ...what, operation: 'mutation deleteApp' });
  const stored = () =>
    test.execute(`select sum(times)::int as times, thing_type, thing_id, app_id, person_id, refusal
      from identity.audit_event where action = 'USE_GRAPH' group by thing_type, thing_id, app_id, person_id, refusal`);
  const about = { thing_type: 'OPERATION', thing_id: 'mutation deleteApp', app_id: 'shop', person_id: anna.id };
  await expect.poll(stored).toEqual([{ ...about, refusal: 'FORBIDDEN', times: 3 }]);
});

it('what an administrator reads as such stands there within a second, equal ones of a minute as one, others apart', async () => {
  const what = {
    requestId: 'r',
    clientAddress: '192.0.2.1',
    personId: anna.id,
    appId: 'shop',
    operation: 'query orders',
  };
  const others = [
    { ...what, operation: 'query customers' },
    { ...what, appId: 'other' },
    { ...what, appId: undefined },
    { ...what, personId: administrator.id },
    { ...what, clientAddress: '192.0.2.2' },
  ];
  for (const read of [what, what, what, ...others]) test.identity.service.noteRead(read);
  const stored = async () =>
    inOrder(
      await test.execute(`select sum(times)::int as times, thing_type, thing_id, app_id, person_id, client_address, refusal
        from identity.audit_event where action = 'READ_AS_ADMIN'
        group by thing_type, thing_id, app_id, person_id, client_address, refusal`),
    );
  const about = { thing_type: 'OPERATION', refusal: null };
  const noted = [what, ...others].map((read) => ({
    ...about,
    times: read === what ? 3 : 1,
    thing_id: read.operation,
    app_id: read.appId ?? null,
    person_id: read.personId,
    client_address: read.clientAddress,
  }));
  await expect.poll(stored, { timeout: 5_000 }).toEqual(inOrder(noted));
});

function inOrder(events: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  const place = ({ thing_id, app_id, person_id, client_address }: Record<string, unknown>) =>
    JSON.stringify([thing_id, app_id, person_id, client_address]);
  return events.toSorted((one, other) => place(one).localeCompare(place(other)));
}

it('the API names whatever is told of', () => {
  const valuesOf = (name: string): readonly string[] =>
    parse(typeDefs).definitions.flatMap((definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === name
        ? (definition.values ?? []).map((value) => value.name.value)
        : [],
    );
  expect(valuesOf('AuditAction')).toEqual(auditActions);
  expect(valuesOf('AuditThingType')).toEqual(expect.arrayContaining([...auditThingTypes]));
});

it('what is older than the installation keeps is deleted, and the trail says so', async () => {
  await using kept = await startTestIdentity();
  const reader = await kept.signInAsAdmin();
  await expect
    .poll(() => kept.execute('select from identity.audit_event where seq is null'), { timeout: 20_000 })
    .toEqual([]);
  await kept.execute(`alter table identity.audit_event disable trigger user`);
  await kept.execute(`update identity.audit_event set at = at - interval '8 days'`);
  await kept.execute(`alter table identity.audit_event enable trigger user`);
  await using another = await kept.startAnother({ auditDays: 7 });
  const read = async () =>
    (
      await kept.ask(
        '{ auditEvents { nodes { action person { id } after sealed } } }',
        {},
        { by: reader, identity: another },
      )
    ).data.auditEvents.nodes;
  await expect
    .poll(read, { timeout: 20_000 })
    .toMatchObject([{ action: 'DELETE_AUDIT', person: null, after: { count: 3 }, sealed: true }]);
});
