import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from './testing/start-gateway.ts';

let started: StartedGateway;
let admin: string;
let member: string;

beforeAll(async () => {
  started = await startGateway();
  admin = started.identity.signIn('u1', 's1');
  member = started.identity.signIn('u2', 's2');
  await started.identity.setRoles('app-shop', 'u1', ['admin']);
});
afterAll(() => started[Symbol.asyncDispose]());
beforeEach(() => void started.identity.reads.splice(0));

const operations = () => started.identity.reads.map(({ personId, appId, operation }) => [personId, appId, operation]);

test.each([
  ['straight through', '{ mine: whoAmI }', 'query whoAmI'],
  ['by plan', '{ whoAmI users { id } }', 'query whoAmI users'],
])('what an administrator of an app reads is told for the audit trail: %s', async (_name, query, operation) => {
  await started.ask(query, { token: admin });
  expect(operations()).toEqual([['u1', 'app-shop', operation]]);
});

test('so is what he begins to be told', async () => {
  await using socket = await createTestSocket(`${started.address}/apps/shop/graphql`, {
    authorization: `Bearer ${admin}`,
  });
  socket.start({ query: 'subscription { endless }' });
  await expect.poll(operations).toEqual([['u1', 'app-shop', 'subscription endless']]);
});

test('what others read, what is refused, who he is, the schema and what he reads as somebody else are not', async () => {
  await started.ask('{ whoAmI }', { token: member });
  await started.ask('{ whoAmI }', {});
  await started.ask('{ fails(how: "forbidden") }', { token: admin });
  await started.ask('{ __schema { queryType { name } } }', { token: admin });
  await started.ask('{ whoAmI }', { token: admin, headers: { 'x-trellis-view-as': 'user=u2' } });
  expect(operations()).toEqual([]);
});
