import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from './testing/start-gateway.ts';

let started: StartedGateway;
let token: string;

beforeAll(async () => {
  started = await startGateway();
  token = started.identity.signIn('u1', 's1');
});
afterAll(() => started[Symbol.asyncDispose]());
beforeEach(() => void started.identity.forbidden.splice(0));

const who = { personId: 'u1', appId: 'app-shop', clientAddress: expect.any(String), requestId: expect.any(String) };

describe('what is FORBIDDEN is told for the audit trail, by names of the schema alone', () => {
  test.each([
    ['straight through', 'query Hidden($how: String!) { mine: fails(how: $how) }', 'query fails'],
    ['by plan', 'query Hidden($how: String!) { mine: fails(how: $how) users { id } }', 'query fails users'],
  ])('%s', async (_name, query, operation) => {
    const { errors } = await started.ask(query, { token, variables: { how: 'forbidden' } });
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(started.identity.forbidden).toEqual([{ ...who, operation }]);
  });

  test('of a subscription that may not start', async () => {
    const authorization = `Bearer ${token}`;
    await using socket = await createTestSocket(`${started.address}/apps/shop/graphql`, { authorization });
    await socket
      .start({ query: 'subscription { refused }' })
      .next()
      .catch(() => undefined);
    await expect
      .poll(() => started.identity.forbidden)
      .toMatchObject([{ personId: 'u1', operation: 'subscription refused' }]);
  });

  test('of an explanation for whoever is no administrator', async () => {
    await started.ask('{ whoAmI }', { token, headers: { 'x-trellis-explain': 'true' } });
    expect(started.identity.forbidden).toEqual([{ ...who, operation: undefined }]);
  });

  test('and nothing else is', async () => {
    await started.ask('{ whoAmI }', { token });
    await started.ask('{ fails(how: "secret") }', { token });
    await started.ask('{ whoAmI }', { token: 'nonsense' });
    expect(started.identity.forbidden).toEqual([]);
  });
});
