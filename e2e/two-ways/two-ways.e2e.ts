import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { startInProcess } from '../product/in-process.ts';
import type { Product } from '../product/product.ts';
import { setRoles, signUp } from '../support/people.ts';
import { type Request, send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';
import { answerBothWays } from './both-ways.ts';
import { operations } from './operations.ts';

const path = '/apps/shop/graphql';
const tokens = new Map<string, string | undefined>();
let product: Product;

beforeAll(async () => {
  product = await startInProcess({ forceExecutor: 'by-header' });
  const admin = await signIn(product);
  const shop = await loadShop(product, admin);
  const seller = await signUp(product, 'Seller');
  await setRoles(product, { app: shop.id, user: seller.id, roles: ['sales'], token: admin });
  const give = (number: string) =>
    `${number}: updateCustomer(where: { email: "customer${number.slice(1)}@mail.example" }, data: { owner: "${seller.id}" }) { id }`;
  await mustAsk(product, {
    path,
    query: `mutation { ${['c1', 'c2', 'c3', 'c4'].map(give).join(' ')} deleteOrder(where: { number: "O-000050" }) { id } }`,
    token: admin,
  });
  tokens.set('an administrator', admin).set('somebody with a role', seller.token).set('a visitor', undefined);
});
afterAll(() => product?.[Symbol.asyncDispose]());

describe.each(['an administrator', 'somebody with a role', 'a visitor'])(
  'straight through and by plan the answers are the same, to %s',
  (who) => {
    test.each(operations)('$name', async (operation) => {
      const { straight, planned } = await answerBothWays(product, { ...operation, path, token: tokens.get(who) });
      expect(planned).toEqual(straight);
    });
  },
);

describe('changes, whose effect is the same each time', () => {
  test.each([
    [
      'of one record',
      'mutation { updateOrder(where: { number: "O-000003" }, data: { note: "Both ways" }) { number note customer { name } lines { totalCount } } }',
    ],
    [
      'one after the other, in one transaction',
      `mutation ($name: String!) {
        made: createCategory(data: { name: $name, parent: { connect: { name: "Kitchen" } } }) { name parent { name } }
        updateCategory(where: { name: $name }, data: { parentId: null }) { name parent { name } }
        gone: deleteCategory(where: { name: $name }) { name }
      }`,
    ],
    [
      'of which the last one fails',
      'mutation ($name: String!) { createCategory(data: { name: $name }) { name } again: createCategory(data: { name: $name }) { name } }',
    ],
  ])('%s', async (_name, query) => {
    const request = { path, query, variables: { name: 'Both ways' }, token: tokens.get('an administrator') };
    const { straight, planned } = await answerBothWays(product, request);
    expect(planned).toEqual(straight);
  });

  test.each([
    ['straight through', {}],
    ['by plan', { 'x-trellis-executor': 'plan' }],
  ])('repeated under a key: %s', async (way, headers: Record<string, string>) => {
    const request: Request = {
      path,
      query: 'mutation ($name: String!) { createCategory(data: { name: $name }) { id name version } }',
      variables: { name: `Once, ${way}` },
      token: tokens.get('an administrator'),
      headers: { ...headers, 'idempotency-key': way },
    };
    const [first, again] = [await send(product, request), await send(product, request)];
    expect(again.text).toBe(first.text);
    expect([first, again].map(({ headers: head }) => head.get('idempotency-replayed'))).toEqual([null, 'true']);
  });
});

test('a subscription delivers the same both ways', async () => {
  const authorization = `Bearer ${tokens.get('an administrator') ?? ''}`;
  const sockets = await Promise.all(
    [{}, { 'x-trellis-executor': 'plan' }].map((headers) =>
      createTestSocket(`${product.url}${path}`, { authorization, headers }),
    ),
  );
  const query = `subscription { orderChanges(where: { status: { eq: DRAFT } }) {
    control changes { op recordId version changedFields node { number total customer { name } lines { totalCount nodes { product { name } } } } }
  } }`;
  const streams = sockets.map((socket) => socket.start({ query }));
  for (const stream of streams)
    expect(await stream.next()).toEqual({ data: { orderChanges: { control: 'READY', changes: [] } } });
  await mustAsk(product, {
    path,
    query:
      'mutation { createOrder(data: { number: "B-1", total: "12.50", customer: { connect: { email: "customer1@mail.example" } } }) { id } }',
    token: tokens.get('an administrator'),
  });
  const [straight, planned] = [await streams[0]?.next(), await streams[1]?.next()];
  expect(straight).toMatchObject({
    data: { orderChanges: { changes: [{ op: 'CREATE', node: { number: 'B-1', total: '12.50' } }] } },
  });
  expect(JSON.stringify(planned)).toBe(JSON.stringify(straight));
  await Promise.all(sockets.map((socket) => socket.close()));
});

test('the suite holds answers and errors of many kinds', async () => {
  const codes = new Map<string, number>();
  for (const operation of operations) {
    const { straight } = await answerBothWays(product, { ...operation, path, token: tokens.get('an administrator') });
    const code = straight.code ?? 'data';
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  expect(codes.get('data')).toBeGreaterThanOrEqual(40);
  expect([...codes.keys()]).toEqual(
    expect.arrayContaining([
      'BAD_USER_INPUT',
      'CONFLICT',
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
      'NOT_FOUND',
      'UNIQUE_VIOLATION',
      'VALIDATION_FAILED',
    ]),
  );
});
