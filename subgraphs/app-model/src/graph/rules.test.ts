import {
  buildGuardedSchema,
  shieldCoverage,
  unresolvableReference,
  withSharedDefinitions,
} from '@trellis/subgraph-kit';
import { expect, test } from 'vitest';
import { createRules } from './rules.ts';
import { readTypeDefs } from './type-defs.ts';

test('every field is opened or closed by a rule of its own', () => {
  const rules = createRules({ identity: { rolesIn: () => Promise.resolve([]) }, openApps: true });
  const references = {
    AppModel: unresolvableReference,
    User: unresolvableReference,
    AuthOrganization: unresolvableReference,
  };
  const schema = buildGuardedSchema({
    typeDefs: withSharedDefinitions(readTypeDefs('app-model')),
    resolvers: {},
    references,
    rules,
  });
  expect(shieldCoverage(schema, rules)).toEqual([]);
});
