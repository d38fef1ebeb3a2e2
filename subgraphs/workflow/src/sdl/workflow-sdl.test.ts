import { readFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { recordsSdl } from '@trellis/records-schema';
import { definesTypes, withoutAppParts } from '@trellis/subgraph-kit';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { ordersWith } from '../testing/orders.ts';
import { workflowSdl } from './workflow-sdl.ts';

const nodes = { ask: { type: 'approval', role: 'manager' } } as const;
const app = ordersWith({
  Pay: { model: 'Order', trigger: { on: 'MANUAL' }, start: 'ask', nodes },
  Welcome: { model: 'Customer', trigger: { on: 'CREATE' }, start: 'ask', nodes },
});
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

test('an app without workflows has nothing of them', () => {
  expect(workflowSdl(ordersWith({}))).toBeUndefined();
});

test('the platform graph has nothing of them, by tags on all there is', () => {
  const common = readFileSync(new URL('../../../../schema/workflow.graphql', import.meta.url), 'utf8');
  expect(definesTypes(withoutAppParts(common))).toBe(false);
});

test('models get fields where a workflow names them, and those started by hand a root field', () => {
  const sdl = workflowSdl(app) ?? '';
  expect(sdl).toContain('startPay(record: ID!): WorkflowRun!');
  expect(sdl).not.toContain('startWelcome');
  expect(sdl).toContain('union WorkflowRecord = Order | Customer');
  expect(sdl).not.toContain('@tag(');
  const without = ordersWith({ Pay: { model: 'Order', trigger: { on: 'CREATE' }, start: 'ask', nodes } });
  expect(workflowSdl(without)).not.toMatch(/type Customer|extend type Mutation/);
});

test('it composes with the records of the app', () => {
  const { errors, supergraphSdl } = composeServices(
    Object.entries({
      workflow: workflowSdl(app) ?? '',
      records: recordsSdl(app) ?? '',
      identity: `${link} type Query { me: User } type User @key(fields: "id") { id: ID! name: String }`,
      'app-model': `${link} type Query { appInfo: String } type AppModel @key(fields: "name") { name: ID! }`,
    }).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) })),
  );
  expect(errors).toBeUndefined();
  expect(supergraphSdl).toContain('WorkflowTask');
});
