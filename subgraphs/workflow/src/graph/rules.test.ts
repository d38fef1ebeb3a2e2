import { buildGuardedSchema, shieldCoverage } from '@trellis/subgraph-kit';
import { must } from '@trellis/errors';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { loaded, ordersWith } from '../testing/orders.ts';
import { schemaParts } from './app-graph.ts';

test('every field is opened or closed by a decision', () => {
  const nodes = { ask: { type: 'approval', role: 'manager' } } as const;
  const app = ordersWith(
    {
      Pay: { model: 'Order', trigger: { on: 'MANUAL' }, start: 'ask', nodes },
      Welcome: { model: 'Customer', trigger: { on: 'CREATE' }, start: 'ask', nodes },
    },
    { Orders: { url: 'https://example.com', model: 'Order' } },
  );
  // Nothing is asked here, so nothing is needed to answer.
  const engine = { database: {} } as Engine;
  const parts = must(schemaParts(engine, loaded(app)), 'the parts of an app with workflows');
  expect(shieldCoverage(buildGuardedSchema(parts), parts.rules)).toEqual([]);
});
