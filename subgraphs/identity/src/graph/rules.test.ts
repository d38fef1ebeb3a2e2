import { buildGuardedSchema, shieldCoverage, withSharedDefinitions } from '@trellis/subgraph-kit';
import { expect, it } from 'vitest';
import { createRules } from './rules.ts';
import { typeDefs } from './subgraph.ts';

it('every field of identity is open or closed by a rule, not by forgetting', () => {
  const rules = createRules({ of: async () => [] }, { find: async () => undefined });
  const references = { User: { rule: rules['User'] as never, resolve: () => null } };
  const schema = buildGuardedSchema({ typeDefs: withSharedDefinitions(typeDefs), resolvers: {}, references, rules });
  expect(shieldCoverage(schema, rules)).toEqual([]);
});
