import {
  assertValidSchema,
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  printSchema,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;

/** What answers the introspection query has its form, whatever `ask` knows of it. */
const schemaOf = (data: unknown) => buildClientSchema(data as IntrospectionQuery);

beforeAll(async () => {
  started = await startGateway();
});
afterAll(() => started[Symbol.asyncDispose]());

test('the introspected schema is the downloaded one, without machinery and what is inaccessible', async () => {
  const { data } = await started.ask(getIntrospectionQuery({ oneOf: true, specifiedByUrl: true }));
  const introspected = printSchema(schemaOf(data));
  const response = await fetch(`${started.address}/apps/shop/schema.graphql`);
  expect(introspected).toBe(await response.text());
  expect(introspected).not.toMatch(/join__|link__|secret|_entities|_service/);
  expect(introspected).toContain('startReview(order: ID!): Boolean!');
});

test('newer introspection fields are answered', async () => {
  const { data, errors } = await started.ask('{ __type(name: "OrderWhere") { isOneOf name } }');
  expect({ data, errors }).toEqual({ data: { __type: { isOneOf: false, name: 'OrderWhere' } }, errors: undefined });
});

test('variables count, also when the same document was asked before', async () => {
  const query = 'query($name: String!) { __type(name: $name) { kind } }';
  expect((await started.ask(query, { variables: { name: 'Order' } })).data).toEqual({ __type: { kind: 'OBJECT' } });
  expect((await started.ask(query, { variables: { name: 'Status' } })).data).toEqual({ __type: { kind: 'ENUM' } });
});

test('no subgraph is asked for the schema', async () => {
  await started.ask('{ __typename __schema { types { name } } }');
  expect(started.shop.subgraphs.flatMap(({ asked }) => asked)).toEqual([]);
});

test('a download that has not changed is not sent again', async () => {
  const first = await fetch(`${started.address}/apps/shop/schema.graphql`);
  const etag = first.headers.get('etag') ?? '';
  await first.text();
  const second = await fetch(`${started.address}/apps/shop/schema.graphql`, { headers: { 'if-none-match': etag } });
  expect({ status: second.status, etag: second.headers.get('etag'), body: await second.text() }).toEqual({
    status: 304,
    etag,
    body: '',
  });
});

describe('what callers may use', () => {
  const everything = (...hidden: readonly string[]) => ({ isPublic: true, hidden: new Set(hidden) });
  const download = (token?: string) =>
    fetch(
      `${started.address}/apps/shop/schema.graphql`,
      token ? { headers: { authorization: `Bearer ${token}` } } : {},
    );
  afterEach(() => (started.registry.tell = async () => everything()));

  test('strangers are told nothing where the app does not say so, and why', async () => {
    started.registry.tell = async () => ({ isPublic: false, hidden: new Set() });
    for (const query of [
      '{ __schema { queryType { name } } }',
      '{ order(id: "o1") { id } __type(name: "Order") { name } }',
    ]) {
      const { status, data, errors } = await started.ask(query);
      expect({ status, data, code: errors?.[0]?.extensions?.['code'] }).toEqual({
        status: 401,
        data: undefined,
        code: 'UNAUTHENTICATED',
      });
      expect(errors?.[0]?.message).toContain('Sign in');
    }
    expect((await download()).status).toBe(401);
    expect((await started.ask('{ __typename order(id: "o1") { __typename } }')).errors).toBeUndefined();
    const token = started.identity.signIn('u1');
    expect((await started.ask('{ __schema { queryType { name } } }', { token })).errors).toBeUndefined();
    expect((await download(token)).status).toBe(200);
  });

  test('what is hidden, and what only it leads to, is in no answer; what is left is a schema', async () => {
    started.registry.tell = async () =>
      everything('Customer', 'Order.total', 'OrderInput', 'OrderWhere.status', 'Query.orders', 'Query.whoAmI');
    const { data } = await started.ask(getIntrospectionQuery());
    const introspected = schemaOf(data);
    const sdl = await (await download()).text();
    assertValidSchema(introspected);
    expect(printSchema(introspected)).toBe(printSchema(buildSchema(sdl)));
    expect(sdl).not.toMatch(/Customer|total\(|OrderWhere|OrderInput|createOrder|whoAmI|OrderConnection/);
    expect(sdl).toContain('updateOrder(');
    expect(sdl).toContain('union Found = Order');
    const { data: mixed } = await started.ask('{ order(id: "o1") { id } __type(name: "Customer") { name } }');
    expect(mixed).toEqual({ order: { id: 'o1' }, __type: null });
  });

  test('goes by roles, and by the version', async () => {
    const seen = async (token: string) =>
      (await started.ask('{ __type(name: "Customer") { name } }', { token })).data?.['__type'];
    await started.identity.foundApp('app-shop', 'boss');
    started.registry.tell = async (_, roles) => (roles.includes('admin') ? everything() : everything('Customer'));
    const [boss, clerk] = ['boss', 'u2'].map((id) => started.identity.signIn(id)) as [string, string];
    expect([await seen(boss), await seen(clerk), await seen(boss)]).toEqual([
      { name: 'Customer' },
      null,
      { name: 'Customer' },
    ]);
    started.registry.tell = async () => everything('PageInfo');
    const live = await started.registry.liveApp('shop');
    started.registry.publish('shop', await started.registry.supergraph(live?.supergraphHash ?? ''));
    expect(await seen(clerk)).toEqual({ name: 'Customer' });
  });
});
