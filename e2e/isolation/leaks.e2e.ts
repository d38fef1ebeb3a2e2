import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { reply, type Reply, type Request, send } from '../support/send.ts';
import { hostileValues } from './hostile-values.ts';
import { leakIn } from './leaks.ts';

const types = [
  'String',
  'Text',
  'Email',
  'URL',
  'Phone',
  'Int',
  'Float',
  'Boolean',
  'BigInt',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'JSON',
  'UUID',
  'Point',
  'Kind',
  'User',
  'File',
] as const;
const fieldOf = (type: string) => `of${type}`;
const fields = [...types.map(fieldOf), 'id', 'code', 'listOfInt', 'listOfString', 'parentId'];

/** A field of every type, once alone and, where that may be, once as a list. */
const definition: AppDefinition = {
  format: 1,
  roles: { checker: {} },
  enums: { Kind: { values: [{ name: 'A' }, { name: 'B' }] } },
  models: {
    Thing: {
      fields: {
        code: { type: 'String', unique: true, maxLength: 50, pattern: '^[a-z]*$' },
        ...Object.fromEntries(types.map((type) => [fieldOf(type), { type }])),
        listOfInt: { type: 'Int', list: true },
        listOfString: { type: 'String', list: true },
        parent: { type: 'Thing', inverse: 'children' },
        children: { type: 'Thing', list: true, inverse: 'parent' },
      },
    },
  },
  workflows: {
    Check: {
      model: 'Thing',
      trigger: { on: 'MANUAL' },
      start: 'ask',
      nodes: { ask: { type: 'approval', role: 'checker' } },
    },
  },
};

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'things', definition, token: await signIn(product) });
});
afterAll(() => product?.[Symbol.asyncDispose]());

/** Whatever is asked, the answer is the client's to understand: no INTERNAL error, and nothing internal in its text. */
function expectClean({ text, code, status }: Reply<unknown>, what: string): void {
  expect(code, `${what}: ${text.slice(0, 300)}`).not.toBe('INTERNAL');
  expect(status, what).toBeLessThan(500);
  expect(leakIn(text), what).toBeUndefined();
}

async function expectCleanAnswers(
  query: string,
  variables: (value: unknown) => object,
  path = app.path,
): Promise<void> {
  await Promise.all(
    hostileValues.map(async (value) => {
      const request: Request = { path, token: app.token, query, variables: { ...variables(value) } };
      expectClean(await send(product, request), `${query} ${JSON.stringify(request.variables).slice(0, 300)}`);
    }),
  );
}

/** The operators that a filter of a field may have; one that it does not have is refused at the first look. */
const comparisons = [
  ...fields.map((field) => [field, 'eq'] as const),
  ...['id', 'ofString', 'ofInt', 'ofKind'].map((field) => [field, 'in'] as const),
  ...['Int', 'Float', 'BigInt', 'Decimal', 'Date', 'Time', 'DateTime', 'JSON'].map(
    (type) => [fieldOf(type), 'gt'] as const,
  ),
  ...['gt', 'like', 'contains', 'between'].map((operator) => ['ofString', operator] as const),
  ...['has', 'hasSome', 'hasEvery'].flatMap(
    (operator) =>
      [
        ['listOfInt', operator],
        ['listOfString', operator],
      ] as const,
  ),
  ...['path', 'hasKey'].map((operator) => ['ofJSON', operator] as const),
];

describe('hostile values are stored or refused, and no answer tells of the inside', () => {
  test.each(fields)('written to %s', async (field) => {
    const query = 'mutation ($data: ThingCreateInput!) { createThing(data: $data) { id code ofString ofJSON } }';
    await expectCleanAnswers(query, (value) => ({ data: { [field]: value } }));
  });

  test.each(comparisons)('compared: %s, %s', async (field, operator) => {
    const query = 'query ($where: ThingWhere) { things(where: $where, first: 1) { nodes { id } } }';
    await expectCleanAnswers(query, (value) => ({ where: { [field]: { [operator]: value } } }));
  });

  test.each([
    ['a path', (value: unknown) => ({ path: [value], eq: 1 })],
    ['a value at a path', (value: unknown) => ({ path: ['a', '0'], between: [value, value] })],
  ])('compared in JSON: %s', async (_name, filter) => {
    const query = 'query ($where: ThingWhere) { things(where: $where, first: 1) { nodes { id } } }';
    await expectCleanAnswers(query, (value) => ({ where: { ofJSON: filter(value) } }));
  });

  test.each([
    ['first', 'first: $v', 'Int'],
    ['last', 'last: $v', 'Int'],
    ['offset', 'offset: $v', 'Int'],
    ['after', 'after: $v', 'String'],
    ['before', 'before: $v, last: 1', 'String'],
  ])('as %s of a list', async (_name, argument, type) => {
    const query = `query ($v: ${type}) { things(${argument}) { nodes { id } pageInfo { hasNextPage } } }`;
    await expectCleanAnswers(query, (v) => ({ v }));
  });

  test.each([
    'mutation ($v: String!) { createUpload(input: { name: $v, size: 1, type: "image/png" }) { id } }',
    'mutation ($v: String!) { createUpload(input: { name: "x", size: 1, type: $v }) { id } }',
    'mutation ($v: BigInt!) { createUpload(input: { name: "x", size: $v, type: "image/png" }) { id } }',
    'mutation ($v: String!) { createUpload(input: { name: "x", size: 1, type: "image/png", sha256: $v }) { id } }',
    'mutation ($v: ID!) { completeUpload(id: $v) { id } }',
    'query ($v: ID!) { file(id: $v) { id url } }',
    'query ($v: String!) { files(after: $v) { nodes { id } } }',
    'query ($v: Int!) { files(first: $v) { nodes { id } } }',
    'mutation ($v: ID!) { startCheck(record: $v) { id } }',
    'mutation ($v: ID!) { completeWorkflowTask(id: $v, decision: APPROVE) { id } }',
    'query ($v: Int!) { workflowTasks(first: $v) { id } workflowRuns(first: $v) { id } }',
    'query ($v: ID!) { user(id: $v) { name } }',
    'query ($v: [ID!]) { users(where: { ids: $v }) { nodes { id } } }',
  ])('of files, tasks and people in the app: %s', async (query) => {
    await expectCleanAnswers(query, (v) => ({ v }));
  });

  test.each([
    'mutation ($v: String!) { refreshSession(refreshToken: $v) { expiresIn } }',
    'mutation ($v: String!) { signUp(input: { email: $v, password: $v, name: $v }) { expiresIn } }',
    'mutation ($v: String!) { createApp(input: { slug: $v, name: "x" }) { id } }',
    'mutation ($v: String!) { createApp(input: { slug: "hostile", name: $v }) { id } }',
    'mutation ($v: JSON) { createApp(input: { slug: "hostile", name: "x", definition: $v }) { draft { problems { path message } } } }',
    'mutation ($v: ID!) { publishApp(app: $v) { version { number } } }',
    'mutation ($v: ID!) { deleteApp(app: $v, confirmSlug: "x") }',
    'query ($v: String!) { app(slug: $v) { id } }',
    'query ($v: String!) { apps(after: $v) { nodes { id } } }',
    'query ($v: Int!) { apps(first: $v) { nodes { id } } }',
    'query ($v: ID!) { user(id: $v) { id } }',
    'query ($v: String!) { users(where: { nameContains: $v }) { nodes { id } } }',
  ])('on the platform: %s', async (query) => {
    await expectCleanAnswers(query, (v) => ({ v }), '/graphql');
  });
});

describe('hostile requests', () => {
  const json = { 'content-type': 'application/json' };
  const bodies: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['nothing', '', json],
    ['no JSON', '{"query":', json],
    ['null', 'null', json],
    ['a number', '7', json],
    ['a list', '[]', json],
    ['a batch', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]', json],
    ['no query', '{}', json],
    ['a query that is no text', '{"query":7}', json],
    ['variables that are a list', '{"query":"{ __typename }","variables":[1]}', json],
    ['variables that are a text', '{"query":"{ __typename }","variables":"{}"}', json],
    ['a name that is no text', '{"query":"{ __typename }","operationName":7}', json],
    ['extensions that are a text', '{"query":"{ __typename }","extensions":"x"}', json],
    ['a persisted query that nobody knows', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}', json],
    [
      'JSON with a prototype',
      '{"query":"{ __typename }","__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}',
      json,
    ],
    ['two equal keys', '{"query":"{ a }","query":"{ __typename }"}', json],
    ['a form', 'query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }],
    ['another character set', '{"query":"{ __typename }"}', { 'content-type': 'application/json; charset=utf-16' }],
    ['a wrong encoding', '{"query":"{ __typename }"}', { ...json, 'content-encoding': 'gzip' }],
    ['a document in binary', `{"query":"${'\\u0000\\ufffd'.repeat(20)}"}`, json],
    [
      'JSON in ten thousand brackets',
      `{"query":"{ __typename }","variables":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      json,
    ],
    ['a document in ten thousand braces', JSON.stringify({ query: '{ a '.repeat(10_000) }), json],
    [
      'a document of fragments in a circle',
      JSON.stringify({ query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }' }),
      json,
    ],
    ['fragments that expand without end', JSON.stringify({ query: expanding(30) }), json],
    [
      'an idempotency key of a kilobyte',
      '{"query":"{ __typename }"}',
      { ...json, 'idempotency-key': 'k'.repeat(1_000) },
    ],
    ['a language of a kilobyte', '{"query":"{ nothing }"}', { ...json, 'accept-language': 'x'.repeat(1_000) }],
    ['no media type that we have', '{"query":"{ __typename }"}', { ...json, accept: 'image/png' }],
  ];

  test.each(bodies)('%s', async (name, body, headers) => {
    for (const path of ['/graphql', app.path]) {
      const response = await fetch(`${product.url}${path}`, { method: 'POST', headers, body });
      expectClean(await reply(response), name);
    }
  });

  test.each([
    '/apps/no-such-app/graphql',
    '/apps/..%2f..%2fetc%2fpasswd/graphql',
    '/apps/things%00/graphql',
    '/apps/%ff/graphql',
    '/apps/things@1/graphql',
    '/apps/THINGS/graphql',
    `/apps/${'x'.repeat(2_000)}/graphql`,
    '/apps/no-such-app/schema.graphql',
    '/graphql/',
    '/graphql?query=%7B',
    '/graphql?query=%7B__typename%7D&variables=%7B',
    '/nowhere',
    '/files/../../../etc/passwd',
    '/files/uploads/x',
    '/files/uploads/%00?signature=x',
    '/files/019a0000-0000-7000-8000-000000000000?expires=9999999999&signature=x',
    '/files/019a0000-0000-7000-8000-000000000000?expires=x&expires=y&signature[]=x',
    '/files/%2e%2e/%2e%2e/secret',
    '/.env',
    '/.trellis/secret',
  ])('the address %s', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(`${product.url}${path}`, {
        method,
        ...(method === 'POST' ? { headers: json, body: '{"query":"{ __typename }"}' } : {}),
      });
      expect(response.status, `${method} ${path}`).toBeLessThan(500);
      expect(leakIn(await response.text()), `${method} ${path}`).toBeUndefined();
    }
  });

  test('answers tell neither what serves them nor which version of it', async () => {
    const { headers } = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: json,
      body: '{"query":"{ __typename }"}',
    });
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
  });
});

function expanding(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Query { __typename }`;
}
