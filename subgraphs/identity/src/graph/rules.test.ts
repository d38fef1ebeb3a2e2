import { allow, buildGuardedSchema, shieldCoverage, withSharedDefinitions } from '@trellis/subgraph-kit';
import { expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { createRules } from './rules.ts';
import { typeDefs } from './subgraph.ts';

// Only asked by a rule that is asked.
const unused = {} as Pick<Database, 'prisma'>;

it('every field of identity is open or closed by a rule, not by forgetting', () => {
  const rules = createRules({
    database: unused,
    roles: { of: async () => [] },
    apiKeys: { find: async () => undefined },
    openApps: true,
  });
  const reference = { rule: allow, resolve: () => null };
  const references = { User: reference, AuthOrganization: reference };
  const schema = buildGuardedSchema({ typeDefs: withSharedDefinitions(typeDefs), resolvers: {}, references, rules });
  expect(shieldCoverage(schema, rules)).toEqual([]);
});
