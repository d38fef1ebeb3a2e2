import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { cacheExchange, Client as UrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import {
  assertValidSchema,
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  GraphQLSchema,
  type IntrospectionQuery,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  print,
  printSchema,
} from 'graphql';
import { auditServer } from 'graphql-http';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { loadShop } from '../support/shop.ts';
import { changes, orders, setNote } from './documents.ts';
import { createTypedProgram } from './typed-client.ts';

const appPath = '/apps/shop/graphql';
let product: Product;
let token: string;
let app: string;

beforeAll(async () => {
  product = await startProduct();
  token = await signIn(product);
  await loadShop(product, token);
  app = `${product.url}${appPath}`;
});
afterAll(() => product?.[Symbol.asyncDispose]());

async function introspect(path: string): Promise<GraphQLSchema> {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  return buildClientSchema(await mustAsk<IntrospectionQuery>(product, { path, query, token }));
}

const printed = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema));

describe('graphql-js', () => {
  test.each(['/graphql', appPath])('builds a valid schema of the introspection of %s', async (path) => {
    const schema = await introspect(path);
    assertValidSchema(schema);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('me');
  });

  test('finds the same in the introspection and in the SDL that an app offers', async () => {
    const response = await fetch(`${product.url}/apps/shop/schema.graphql`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const offered = buildSchema(await response.text());
    const { directives, ...rest } = offered.toConfig();
    const type = offered.getType('Product')?.astNode;
    expect(type && print(type)).toContain('name: String @semanticNonNull');
    // Introspection tells of no directive that stands on a field.
    const told = directives.filter(({ name }) => name !== 'semanticNonNull');
    expect(printed(new GraphQLSchema({ ...rest, directives: told }))).toBe(printed(await introspect(appPath)));
  });
});

test('GraphQL Code Generator makes a client whose types hold, and which runs', async () => {
  await using program = await createTypedProgram(await introspect(appPath));
  expect(await program.check()).toBe('');
  expect(JSON.parse(await program.run(app, token))).toEqual({
    count: expect.any(Number),
    total: expect.stringMatching(/^\d+\.\d\d$/),
    // `name` is missing: the customer has no owner.
    isNew: true,
    created: 'PLACED',
    lines: expect.any(Number),
    refused: 5,
  });
}, 60_000);

/** A value for each message; whoever asks earlier waits. */
function inbox<Message>() {
  const { readable, writable } = new TransformStream<Message, Message>(
    undefined,
    { highWaterMark: 100 },
    { highWaterMark: 100 },
  );
  const [writer, reader] = [writable.getWriter(), readable.getReader()];
  return { put: (message: Message) => void writer.write(message), take: async () => (await reader.read()).value };
}

const authorization = () => ({ authorization: `Bearer ${token}` });
const socketClient = () =>
  createSocketClient({ url: app.replace('http', 'ws'), connectionParams: { Authorization: `Bearer ${token}` } });

describe('Apollo Client', () => {
  test('runs queries, mutations that its cache understands, and subscriptions', async () => {
    const sockets = socketClient();
    const client = new ApolloClient({
      cache: new InMemoryCache({ possibleTypes: { Node: ['Order', 'Customer', 'User'] } }),
      link: ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(sockets),
        new HttpLink({ uri: app, headers: authorization() }),
      ),
    });
    const { data } = await client.query({ query: orders, variables: { first: 3 } });
    expect(data?.orders.nodes.map(({ number }) => number)).toEqual(['O-000001', 'O-000002', 'O-000003']);
    expect(data?.orders.nodes[0]).toMatchObject({ note: null, createdBy: { name: 'Administrator' } });

    const events = inbox<unknown>();
    const subscription = client.subscribe({ query: changes }).subscribe(({ data: event }) => events.put(event));
    expect(await events.take()).toMatchObject({ orderChanges: { control: 'READY', changes: [] } });

    const variables = { number: 'O-000001', note: 'by Apollo Client' };
    const noted = await client.mutate({ mutation: setNote, variables });
    expect(noted.data?.updateOrder.note).toBe('by Apollo Client');
    expect(await events.take()).toMatchObject({
      orderChanges: {
        changes: [{ op: 'UPDATE', node: { note: 'by Apollo Client', updatedBy: { name: 'Administrator' } } }],
      },
    });
    // The mutation's answer has the record's type and id, so the list that is kept shows it too.
    const kept = client.readQuery({ query: orders, variables: { first: 3 } });
    expect(kept?.orders.nodes[0]?.note).toBe('by Apollo Client');

    subscription.unsubscribe();
    client.stop();
    await sockets.dispose();
  });

  test('sees an error with its code', async () => {
    const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: app }) });
    const failure: unknown = await client
      .query({ query: parse('{ customers { nodes { name } } }') })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    client.stop();
  });
});

describe('urql', () => {
  const create = (sockets: ReturnType<typeof socketClient>) =>
    new UrqlClient({
      url: app,
      exchanges: [
        cacheExchange,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables, extensions }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe(
                { query: query ?? '', variables: variables ?? {}, extensions: extensions ?? {} },
                sink as never,
              ),
            }),
          }),
        }),
      ],
      fetchOptions: () => ({ headers: authorization() }),
    });

  test('runs queries (by GET), mutations and subscriptions', async () => {
    const sockets = socketClient();
    const client = create(sockets);
    const { data } = await client.query(orders, { first: 2 }).toPromise();
    expect(data?.orders.nodes.map(({ number }) => number)).toEqual(['O-000001', 'O-000002']);

    const events = inbox<unknown>();
    const subscription = client.subscription(changes, {}).subscribe(({ data: event }) => events.put(event));
    expect(await events.take()).toMatchObject({ orderChanges: { control: 'READY' } });

    const noted = await client.mutation(setNote, { number: 'O-000002', note: 'by urql' }).toPromise();
    expect(noted.data?.updateOrder.note).toBe('by urql');
    expect(await events.take()).toMatchObject({
      orderChanges: { changes: [{ op: 'UPDATE', node: { note: 'by urql', updatedBy: { name: 'Administrator' } } }] },
    });
    subscription.unsubscribe();
    await sockets.dispose();
  });

  test('sees an error with its code', async () => {
    const sockets = socketClient();
    const { error } = await create(sockets).query('{ order(where: { id: "no id" }) { id } }', {}).toPromise();
    expect(error?.graphQLErrors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await sockets.dispose();
  });
});

describe('the audits of graphql-http', () => {
  test.each(['/graphql', appPath])('find nothing wrong with %s, and nothing to better', async (path) => {
    const results = await auditServer({ url: `${product.url}${path}` });
    expect(results.length).toBeGreaterThan(50);
    expect(results.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${status}: ${name}`)).toEqual([]);
  });
});
