import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../testing/code-of.ts';
import { type Asking, type SignedIn, startTestIdentity, type TestIdentity } from '../testing/start-identity.ts';

const app = 'shop-open';
let test: TestIdentity;
let boss: SignedIn;

beforeAll(async () => {
  test = await startTestIdentity();
  boss = await test.signUp('boss');
  await test.identity.service.foundApp(app, boss.id);
});
afterAll(() => test?.[Symbol.asyncDispose]());

const join = (by: SignedIn, from: Asking = {}, to = app) =>
  test.ask('mutation ($app: ID!) { joinApp(app: $app) { id } }', { app: to }, { by, ...from });
const change = (verb: string, user: string) =>
  test.ask(
    `mutation ($app: ID!, $user: ID!) { ${verb}AppMember(app: $app, user: $user) { id } }`,
    { app, user },
    { by: boss },
  );
const setRoles = (user: string, roles: readonly string[]) =>
  test.ask(
    'mutation ($app: ID!, $user: ID!, $roles: [String!]!) { setAppRoles(app: $app, user: $user, roles: $roles) { id } }',
    { app, user, roles },
    { by: boss },
  );
const rolesOf = ({ id }: SignedIn) => test.identity.service.rolesIn(app, id);

describe('somebody who joined an app by himself', () => {
  it('keeps what an admin has changed since when he asks again', async () => {
    const person = await test.signUp('changed');
    await join(person);
    await setRoles(person.id, []);
    expect(codeOf(await join(person))).toBeUndefined();
    expect(await rolesOf(person)).toEqual([]);
  });

  it('is suspended in other processes too, with whatever he was given', async () => {
    const other = await test.startAnother();
    const person = await test.signUp('suspended');
    await join(person);
    await setRoles(person.id, ['sales', 'support']);
    await expect.poll(() => other.service.rolesIn(app, person.id)).toEqual(['sales', 'support']);
    await change('deactivate', person.id);
    await expect.poll(() => other.service.rolesIn(app, person.id)).toEqual([]);
    expect(await other.service.holdersOf(app, 'support')).toEqual([]);
    expect(await other.service.appsOf(person.id)).toEqual([]);
    const listed = await test.ask('{ users { nodes { id } } }', {}, { by: boss, app });
    expect(listed.data.users.nodes).not.toContainEqual({ id: person.id });
    await change('reactivate', person.id);
    await expect.poll(() => other.service.rolesIn(app, person.id)).toEqual(['sales', 'support']);
  });

  it('who was removed is let in again by being given a role', async () => {
    const person = await test.signUp('forgiven');
    await join(person);
    await change('remove', person.id);
    expect(codeOf(await change('deactivate', person.id))).toBe('NOT_FOUND');
    await setRoles(person.id, []);
    expect(codeOf(await join(person))).toBe('FORBIDDEN');
    await setRoles(person.id, ['support']);
    expect(await rolesOf(person)).toEqual(['support']);
    expect(codeOf(await join(person))).toBeUndefined();
  });

  it('cannot be suspended or removed as the last admin', async () => {
    const mine = 'shop-open-of-one';
    const person = await test.signUp('alone');
    await join(person, {}, mine);
    await test.identity.service.setRoles(mine, person.id, ['admin']);
    for (const verb of ['deactivate', 'remove']) {
      const query = `mutation ($app: ID!, $user: ID!) { ${verb}AppMember(app: $app, user: $user) { id } }`;
      const answer = await test.ask(query, { app: mine, user: person.id }, { by: person });
      expect(codeOf(answer)).toBe('CONFLICT');
    }
    expect(await test.identity.service.rolesIn(mine, person.id)).toEqual(['admin']);
  });

  it('leaves a trail of each change, with what he lost', async () => {
    const person = await test.signUp('traced');
    await join(person);
    for (const verb of ['deactivate', 'reactivate', 'remove', 'reactivate']) await change(verb, person.id);
    const { data } = await test.ask(
      'query ($app: ID!, $id: ID!) { auditEvents(where: { app: $app, thing: { id: $id } }) { nodes { action person { id } before after } } }',
      { app, id: person.id },
      { by: boss },
    );
    const byBoss = { person: { id: boss.id }, before: null, after: null };
    expect(data.auditEvents.nodes).toEqual([
      { action: 'REACTIVATE_APP_MEMBER', ...byBoss },
      { action: 'REMOVE_APP_MEMBER', ...byBoss, before: { roles: ['sales'] } },
      { action: 'REACTIVATE_APP_MEMBER', ...byBoss },
      { action: 'DEACTIVATE_APP_MEMBER', ...byBoss },
      { action: 'JOIN_APP', person: { id: person.id }, before: null, after: { roles: ['sales'] } },
    ]);
  });

  it('is forgotten with the account, and with the app', async () => {
    const person = await test.signUp('gone');
    await join(person);
    const mutation = 'mutation ($user: ID!, $email: String!) { deleteUser(user: $user, confirmEmail: $email) }';
    await test.ask(mutation, { user: person.id, email: 'gone@example.com' }, { by: person });
    const rows = () => test.execute(`select from identity.app_member where person_id = '${person.id}'`);
    expect(await rows()).toEqual([]);
    await join(await test.signUp('stays'), {}, 'shop-open-that-goes');
    await test.identity.service.forgetApp('shop-open-that-goes');
    expect(await test.execute(`select from identity.app_member where app_id = 'shop-open-that-goes'`)).toEqual([]);
  });
});

it('who tries many apps that let nobody in waits, by person and by address', async () => {
  const [guesser, neighbour, other] = [
    await test.signUp('guesser'),
    await test.signUp('neighbour'),
    await test.signUp('other'),
  ];
  const address = '192.0.2.7';
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 52; attempt++)
    codes.push(codeOf(await join(guesser, { address }, `shut-${attempt}`)));
  expect(new Set(codes.slice(0, 51))).toEqual(new Set(['NOT_FOUND']));
  expect(codes[51]).toBe('RATE_LIMITED');
  expect(codeOf(await join(guesser, { address: '192.0.2.8' }))).toBe('RATE_LIMITED');
  expect(codeOf(await join(neighbour, { address }))).toBe('RATE_LIMITED');
  expect(codeOf(await join(other, { address: '192.0.2.9' }))).toBeUndefined();
});
