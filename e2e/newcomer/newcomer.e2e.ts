import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakIn } from '../isolation/leaks.ts';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { reply, send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';
import { definitionMistakes } from './definition-mistakes.ts';
import { onThePlatform, onTheShop, type RequestMistake } from './request-mistakes.ts';

let product: Product;
let shop: App;

beforeAll(async () => {
  product = await startProduct();
  shop = await loadShop(product, await signIn(product));
});
afterAll(() => product?.[Symbol.asyncDispose]());

interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

/** Says what is wrong in a sentence, names the thing, and tells nothing that is not the reader's. */
function expectHelpful(message: string, names: readonly string[]): void {
  for (const name of names) expect(message).toContain(name);
  expect(message).toMatch(/^\S.*[.!?"]$/s);
  expect(leakIn(message)).toBeUndefined();
}

describe('a mistake in a definition is listed with its place, and keeps the app from being published', () => {
  test.each(definitionMistakes.map((mistake, index) => ({ ...mistake, slug: `mistake-${index}` })))(
    '$name',
    async ({ definition, path, code, names, slug }) => {
      const { createApp } = await mustAsk<{ createApp: { id: string; draft: { problems: readonly Problem[] } } }>(
        product,
        {
          query: `mutation ($input: CreateAppInput!) { createApp(input: $input) { id draft { problems { path code message severity } } } }`,
          variables: { input: { slug, name: slug, definition } },
          token: shop.token,
        },
      );
      const { problems } = createApp.draft;
      const errors = problems.filter(({ severity }) => severity === 'ERROR');
      expect(errors.map((problem) => ({ path: problem.path, code: problem.code }))).toEqual([{ path, code }]);
      expectHelpful(errors[0]?.message ?? '', names);

      const published = await send(product, {
        query: 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }',
        variables: { app: createApp.id },
        token: shop.token,
      });
      expect(published).toMatchObject({ code: 'VALIDATION_FAILED', data: null });
      const members = path.split('/').slice(1);
      expect(published.errors?.[0]?.extensions.fieldErrors?.map((fault) => fault.path.map(String))).toEqual([
        ['definition', ...members],
      ]);
      expect((await fetch(`${product.url}/apps/${slug}/schema.graphql`)).status).toBe(404);
    },
  );
});

async function expectAnswer({ query, variables, as, ...expected }: RequestMistake, path: string): Promise<void> {
  const { status, code, errors, text } = await send(product, {
    path,
    query,
    variables: { ...variables, ...(query.includes('$app') ? { app: shop.id } : {}) },
    token: as === 'visitor' ? undefined : shop.token,
  });
  expect({ code, status }, text).toEqual({ code: expected.code, status: expected.status });
  expectHelpful(errors?.map(({ message }) => message).join(' ') ?? '', expected.names);
  expect(errors?.[0]?.extensions).toMatchObject({
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    retryable: false,
  });
  const faults = errors?.[0]?.extensions.fieldErrors?.map((fault) => [fault.path.join('.'), fault.rule]);
  expect(faults).toEqual(expected.faults);
}

describe('a mistake in an operation has its code, its status and a message that names the thing', () => {
  test.each(onTheShop)('$name', (mistake) => expectAnswer(mistake, shop.path));
  test.each(onThePlatform)('$name', (mistake) => expectAnswer(mistake, '/graphql'));

  test('publishing an app of somebody else', async () => {
    const { signUp } = await mustAsk<{ signUp: { accessToken: string } }>(product, {
      query:
        'mutation { signUp(input: { email: "guest@x.example", password: "long enough", name: "Guest" }) { accessToken } }',
    });
    const answer = await send(product, {
      query: 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }',
      variables: { app: shop.id },
      token: signUp.accessToken,
    });
    // Nobody learns of an app by its id in which they have no role.
    expect(answer).toMatchObject({ code: 'NOT_FOUND', data: null });
    expectHelpful(answer.errors?.[0]?.message ?? '', ['app']);
  });

  test('another body under a key that was used', async () => {
    const create = (name: string) =>
      send(product, {
        path: shop.path,
        query: `mutation { createCategory(data: { name: "${name}" }) { id } }`,
        token: shop.token,
        headers: { 'idempotency-key': 'a key' },
      });
    await create('first body');
    const answer = await create('second body');
    expect(answer).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', status: 409, data: null });
    expectHelpful(answer.errors?.[0]?.message ?? '', ['key']);
  });
});

describe('a mistake in the HTTP request', () => {
  const json = { 'content-type': 'application/json' };
  const body = '{"query":"{ __typename }"}';

  test.each([
    ['a body that is no JSON', { method: 'POST', headers: json, body: '{"query":' }, 400, 'BAD_USER_INPUT', ['JSON']],
    ['no body', { method: 'POST', headers: json }, 400, 'BAD_USER_INPUT', ['body is empty']],
    [
      'a body without a query',
      { method: 'POST', headers: json, body: '{"qurey":"{ __typename }"}' },
      400,
      'BAD_USER_INPUT',
      ['query'],
    ],
    ['a batch', { method: 'POST', headers: json, body: `[${body}]` }, 400, 'BAD_USER_INPUT', ['one operation']],
    [
      'a form, as another site could send it',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body },
      400,
      'BAD_USER_INPUT',
      ['application/json'],
    ],
    [
      'a body that is too large',
      {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(5_000_000) } }),
      },
      413,
      'LIMIT_EXCEEDED',
      ['4194304'],
    ],
    [
      'a media type that we do not have',
      { method: 'POST', headers: { ...json, accept: 'image/png' }, body },
      406,
      'BAD_USER_INPUT',
      ['application/json'],
    ],
    [
      'a token without its word',
      { method: 'POST', headers: { ...json, authorization: 'x' }, body },
      200,
      'UNAUTHENTICATED',
      ['Bearer'],
    ],
  ] as const)('%s', async (_name, request, status, code, names) => {
    const answer = await reply(await fetch(`${product.url}${shop.path}`, request));
    expect({ status: answer.status, code: answer.code }, answer.text).toEqual({ status, code });
    expectHelpful(answer.errors?.[0]?.message ?? '', names);
  });

  test('a mutation by GET', async () => {
    const query = new URLSearchParams({ query: 'mutation { createCategory(data: { name: "x" }) { id } }' });
    const response = await fetch(`${product.url}${shop.path}?${query.toString()}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expectHelpful((await reply(response)).errors?.[0]?.message ?? '', ['GET', 'POST']);
  });

  test('an app that is not there', async () => {
    const answer = await send(product, { path: '/apps/shpo/graphql', query: '{ __typename }' });
    expect(answer).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expectHelpful(answer.errors?.[0]?.message ?? '', ['/apps/shpo']);
  });
});
