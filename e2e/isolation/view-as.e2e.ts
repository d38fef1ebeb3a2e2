import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let north: Side;
let south: Side;

beforeAll(async () => {
  product = await startProduct();
  north = await createSide(product, 'north', 'Nora', 'Nils');
  south = await createSide(product, 'south', 'Sara', 'Sven');
});
afterAll(() => product?.[Symbol.asyncDispose]());

const look = <Data>(as: string, query: string, token = north.maker.token, headers: Record<string, string> = {}) =>
  send<Data>(product, { path: north.app.path, query, token, headers: { 'x-trellis-view-as': as, ...headers } });

const list = '{ notes(orderBy: [{ title: ASC }]) { totalCount nodes { title body owner { name } } } }';

test('an administrator sees exactly what the other person sees', async () => {
  for (const query of [
    list,
    '{ notes { aggregate { count } } folders { nodes { name } } workflowTasks { id } me { id name roles } }',
    '{ __type(name: "NoteUpdateInput") { inputFields { name } } }',
    '{ tags { nodes { name } } }',
  ]) {
    const own = await send(product, { path: north.app.path, query, token: north.clerk.token });
    const { data, errors, text } = await look(`user=${north.clerk.id}`, query);
    expect([data, errors?.map(({ message }) => message)]).toEqual([
      own.data,
      own.errors?.map(({ message }) => message),
    ]);
    expect(JSON.parse(text)).toMatchObject({
      extensions: { viewAs: { user: north.clerk.id, roles: ['clerk', 'public', 'user'] } },
    });
  }
  const signedOut = await send(product, { path: north.app.path, query: '{ notes { nodes { title } } }' });
  expect((await look('roles=public', '{ notes { nodes { title } } }')).data).toEqual(signedOut.data);
});

test('the schema for code generators is the other person’s too', async () => {
  const schema = async (token: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${product.url}/apps/north/schema.graphql`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: response.status, text: await response.text() };
  };
  const theirs = await schema(north.clerk.token);
  expect(await schema(north.maker.token, { 'x-trellis-view-as': `user=${north.clerk.id}` })).toEqual(theirs);
  expect(await schema(north.maker.token)).not.toEqual(theirs);
  expect((await schema(north.clerk.token, { 'x-trellis-view-as': `user=${north.maker.id}` })).status).toBe(403);
});

test('rules by user.id are about the administrator where he looks with roles alone', async () => {
  const { data } = await look('roles=clerk', '{ notes(orderBy: [{ title: ASC }]) { nodes { title } } }');
  expect(data).toEqual({ notes: { nodes: [{ title: 'north other' }, { title: 'north shown' }] } });
});

test('what is the person’s and not the app’s stays his own', async () => {
  const query = '{ me { name email locale timeZone } }';
  const own = await send<{ me: { email: string } }>(product, {
    path: north.app.path,
    query,
    token: north.clerk.token,
  });
  expect(own.data?.me.email).toBe(north.clerk.email);
  const { data } = await look(`user=${north.clerk.id}`, query);
  expect(data).toEqual({ me: { name: 'Nils', email: null, locale: null, timeZone: null } });
});

test('who looked as whom at what stands in the audit trail', async () => {
  await look(`user=${north.clerk.id}`, `query Desk ${list}`);
  await look('roles=clerk,user', '{ a: folders { totalCount } b: folders { totalCount } }');
  const { auditEvents } = await mustAsk<{ auditEvents: { nodes: readonly object[] } }>(product, {
    query: `query ($app: ID!) {
      auditEvents(first: 2, where: { app: $app, action: VIEW_AS }) { nodes { person { id } thing { type id } after } }
    }`,
    variables: { app: north.app.id },
    token: north.maker.token,
  });
  const person = { id: north.maker.id };
  expect(auditEvents.nodes).toEqual([
    { person, thing: null, after: { roles: ['clerk', 'user'], operation: null, fields: ['folders'] } },
    {
      person,
      thing: { type: 'PERSON', id: north.clerk.id },
      after: { operation: 'Desk', fields: ['notes'] },
    },
  ]);
});

test('what an operation does is told for the person', async () => {
  const { text, data } = await look(`user=${north.clerk.id}`, list, north.maker.token, { 'x-trellis-explain': 'true' });
  expect(data).toMatchObject({ notes: { totalCount: 2 } });
  expect(JSON.parse(text)).toMatchObject({
    extensions: { viewAs: { user: north.clerk.id }, explain: { statements: expect.any(Array) as [] } },
  });
});

test('nothing is changed, and only the app’s administrators look', async () => {
  const change = `mutation { updateNote(where: { id: "${north.notes.own}" }, data: { title: "changed" }) { id } }`;
  expect((await look(`user=${north.clerk.id}`, change)).code).toBe('BAD_USER_INPUT');
  expect((await look(`user=${north.clerk.id}`, list)).text).not.toContain('changed');
  for (const token of [north.clerk.token, south.maker.token, await signIn(product)]) {
    expect((await look(`user=${north.maker.id}`, list, token)).code).toBe('FORBIDDEN');
  }
  const { createApiKey } = await mustAsk<{ createApiKey: { secret: string } }>(product, {
    query: 'mutation ($app: ID!) { createApiKey(input: { app: $app, name: "till" }) { secret } }',
    variables: { app: north.app.id },
    token: north.maker.token,
  });
  expect((await look(`user=${north.clerk.id}`, list, createApiKey.secret)).code).toBe('FORBIDDEN');
});

test('nobody is nobody: unknown and locked out people are NOT_FOUND, roles that the app has not are refused', async () => {
  const { id } = await signUp(product, 'Olaf');
  const seen = await look(`user=${id}`, '{ notes { nodes { title } } }');
  expect(seen.data).toEqual({ notes: { nodes: [{ title: 'north shown' }] } });
  await mustAsk(product, {
    query: 'mutation ($user: ID!) { deactivateUser(user: $user) { id } }',
    variables: { user: id },
    token: await signIn(product),
  });
  for (const nobody of [id, randomUUID(), 'no-id']) {
    expect((await look(`user=${nobody}`, list)).code).toBe('NOT_FOUND');
  }
  expect((await look('roles=boss', list)).code).toBe('BAD_USER_INPUT');
});
