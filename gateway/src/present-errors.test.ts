import { TrellisError } from '@trellis/errors';
import type { Subgraph } from '@trellis/service-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShop, secret } from './testing/shop.ts';
import { type StartedGateway, startGateway } from './testing/start-gateway.ts';

const shop = createShop();
let broken: (() => never) | undefined;
/** A records that can break its promise never to reject. */
const records: Subgraph = {
  ...shop.records,
  answer: async (request, context) => broken?.() ?? shop.records.answer(request, context),
};
let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway({ subgraphs: [records, ...shop.subgraphs.filter(({ name }) => name !== 'records')] });
});
afterAll(() => started[Symbol.asyncDispose]());

const straight = '{ order(id: "o1") { id } }';
const planned = '{ order(id: "o1") { owner { name } } users { email } }';

describe('nothing internal reaches a client', () => {
  test.each([
    ['a resolver that throws, straight through', '{ fails(how: "secret") }', false],
    ['a resolver that throws, by plan', '{ fails(how: "secret") users { id } }', false],
    ['an entity resolver that throws', '{ order(id: "o2") { owner { email } } }', false],
    ['a subgraph that rejects, straight through', straight, true],
    ['a subgraph that rejects, by plan', planned, true],
  ])('%s', async (_name, query, rejects) => {
    broken = rejects
      ? () => {
          throw new Error(secret);
        }
      : undefined;
    const { text, errors, headers } = await started.ask(query);
    broken = undefined;
    expect(text).not.toMatch(/hunter2|app_7|serviceName|stack|\.ts/);
    expect(errors?.[0]?.message).toContain('request id');
    const requestId = headers.get('x-request-id');
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', requestId, retryable: false });
  });

  test('but the log has it, with the request id', async () => {
    broken = () => {
      throw new Error(secret);
    };
    await started.ask(straight, { headers: { 'x-request-id': 'find-me' } });
    broken = undefined;
    const line = started.logged.find((each) => each.includes('find-me') && each.includes('hunter2'));
    expect(line).toBeDefined();
  });
});

test('an error meant for the client keeps its words', async () => {
  broken = () => {
    throw new TrellisError('UNAVAILABLE', 'Try again soon.', { retryAfterMs: 500 });
  };
  const { errors, status } = await started.ask(straight);
  broken = undefined;
  expect(status).toBe(503);
  expect(errors).toMatchObject([
    { message: 'Try again soon.', extensions: { code: 'UNAVAILABLE', retryable: true, retryAfterMs: 500 } },
  ]);
});

describe("suggestions tell the schema's names", () => {
  const misspelt = '{ ordr(id: "o1") { id } }';

  test('not in production', async () => {
    const { errors } = await started.ask(misspelt);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).not.toContain('Did you mean');
  });

  test('elsewhere, of documents; of variables never', async () => {
    await using development = await startGateway({ production: false });
    expect((await development.ask(misspelt)).errors?.[0]?.message).toContain('Did you mean');
    const query = 'query($w: OrderWhere) { orders(where: $w) { totalCount } }';
    const { errors } = await development.ask(query, { variables: { w: { statu: 'OPEN' } } });
    expect(errors).toMatchObject([{ message: 'where.statu: There is no such field here.' }]);
  });
});

test('all faults of the variables are told at once, with their places', async () => {
  const { errors, status } = await started.ask(
    'query($id: ID!, $first: Int) { order(id: $id) { id } orders(first: $first) { totalCount } }',
    {
      variables: { first: 'many' },
    },
  );
  expect(status).toBe(400);
  expect(errors).toMatchObject([
    {
      extensions: {
        code: 'BAD_USER_INPUT',
        fieldErrors: [
          { path: ['id'], rule: 'required', message: 'id: A value must be given.' },
          { path: ['first'], rule: 'type', params: { type: 'Int' } },
        ],
      },
    },
  ]);
});

test('what is wrong with variables is told in the language of the caller', async () => {
  const { errors } = await started.ask('query($id: ID!) { order(id: $id) { id } }', {
    headers: { 'accept-language': 'zh-CN' },
  });
  expect(errors?.[0]?.message).toBe('id：必须提供一个值。');
});
