import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway();
});
afterAll(() => started[Symbol.asyncDispose]());

test('the introspected schema is the downloaded one, without machinery and what is inaccessible', async () => {
  const { data } = await started.ask(getIntrospectionQuery({ oneOf: true, specifiedByUrl: true }));
  const introspected = printSchema(buildClientSchema(data as unknown as IntrospectionQuery));
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
