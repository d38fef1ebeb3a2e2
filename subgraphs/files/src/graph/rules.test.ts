import {
  buildGuardedSchema,
  shieldCoverage,
  unresolvableReference,
  withSharedDefinitions,
} from '@trellis/subgraph-kit';
import { expect, it } from 'vitest';
import { isAskedInAnApp, rules } from './rules.ts';
import { typeDefs } from './subgraph.ts';

it('every field of files is open or closed by a rule, not by forgetting', () => {
  const references = { File: { rule: isAskedInAnApp, resolve: () => null }, User: unresolvableReference };
  const schema = buildGuardedSchema({ typeDefs: withSharedDefinitions(typeDefs), resolvers: {}, references, rules });
  expect(shieldCoverage(schema, rules)).toEqual([]);
});
