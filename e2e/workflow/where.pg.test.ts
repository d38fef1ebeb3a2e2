import type { JsonObject } from '@trellis/app-definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, eventually, type Scene } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf } from './station.ts';

const ann = '01900000-0000-7000-8000-00000000000a';

/** Filters that are told from the change, and filters that only the database can tell. */
const filters: readonly JsonObject[] = [
  { status: { eq: 'PLACED' } },
  { status: { ne: 'PLACED' } },
  { status: { in: ['PLACED', 'PAID'] } },
  { status: { notIn: ['PLACED'] } },
  { status: { in: [] } },
  { status: { isNull: true } },
  { total: { gte: '100' } },
  { total: { lt: '100.005' } },
  { total: { eq: '100' } },
  { total: { ne: '100.00' } },
  { total: { between: ['99.99', '100'] } },
  { NOT: { total: { gt: '0' } } },
  { count: { in: [1, 2] } },
  { count: { lte: 1, gt: -3 } },
  { number: { startsWith: 'A' } },
  { number: { contains: '%' } },
  { number: { endsWith: '_' } },
  { number: { eq: 'a1', mode: 'INSENSITIVE' } },
  { number: { eq: 'a1', mode: 'DEFAULT' } },
  { number: { lt: 'b' } },
  { number: { like: 'A_' } },
  { note: { isEmpty: true } },
  { note: { ne: 'x' } },
  { note: { isNull: false } },
  { NOT: { note: { contains: 'x' } } },
  { owner: { eq: ann.toUpperCase() } },
  { owner: { ne: ann } },
  { customerId: { isNull: true } },
  { customer: { country: { eq: 'NZ' } } },
  { NOT: { customer: { country: { eq: 'NZ' } } } },
  { OR: [{ customer: { country: { eq: 'NZ' } } }, { count: { eq: 0 } }] },
  { AND: [{ status: { eq: 'DRAFT' } }, { customer: { name: { startsWith: 'A' } } }] },
  { OR: [] },
  { AND: [] },
  {},
  { at: { gte: '2026-01-31T13:00:00+01:00' } },
  { at: { eq: '2026-01-31T12:00:00.000Z' } },
  { at: { between: ['2026-01-31T12:00:00.001Z', '2027-01-01T00:00:00Z'] } },
  { tags: { has: 'a' } },
  { tags: { isNull: true } },
  { place: { isNull: true } },
  { deletedAt: { isNull: true } },
  { version: { eq: 1 } },
];

const orders: readonly JsonObject[] = [
  { number: 'A1', status: 'PLACED', total: '100', count: 1, note: '', owner: ann, at: '2026-01-31T12:00:00Z' },
  { number: 'a1', status: 'PAID', total: '100.01', count: 2, note: 'x', tags: ['a'], at: '2026-01-31T12:00:00.001Z' },
  { number: 'B%', total: '99.99', count: -3, note: 'xx', tags: [], at: '2026-01-31T11:59:59.999Z' },
  { number: 'é_', status: null, total: null, count: null, note: null, place: { latitude: -41.3, longitude: 174.8 } },
  {
    number: 'A',
    total: '-0.01',
    count: 0,
    at: '2026-06-01T00:00:00+02:00',
    owner: '01900000-0000-7000-8000-00000000000b',
  },
];

let scene: Scene;

beforeAll(async () => {
  const nodes = { end: { type: 'condition', where: {} } } as const;
  scene = await createScene(
    shopWith(
      Object.fromEntries(
        filters.map((where, index) => [`F${index}`, { trigger: { on: 'CREATE', where }, start: 'end', nodes }]),
      ),
    ),
  );
});
afterAll(() => scene[Symbol.asyncDispose]());

test('what a trigger says of a new record means what it means in a query', async () => {
  const { near, far } = await dataOf(
    scene.records(`mutation {
      near: createCustomer(data: {name: "Ann", country: "NZ"}) { id }
      far: createCustomer(data: {name: "Ben"}) { id }
    }`),
  );
  const customers = [near.id, far.id, null];
  for (const [index, order] of orders.entries()) await scene.order({ ...order, customerId: customers[index % 3] });
  const all = filters.findIndex((where) => Object.keys(where).length === 0);

  const started = await eventually(async () => {
    const { workflowRuns } = await dataOf(
      scene.workflow('{ workflowRuns(first: 1000) { workflow record { ... on Order { id } } } }'),
    );
    const byWorkflow = Map.groupBy(workflowRuns as readonly StartedRun[], (run) => run.workflow);
    expect(byWorkflow.get(`F${all}`)).toHaveLength(orders.length);
    return byWorkflow;
  });
  for (const [index, where] of filters.entries()) {
    const { orders: found } = await dataOf(
      scene.records('query ($where: OrderWhere!) { orders(where: $where) { nodes { id } } }', { where }),
    );
    const expected = found.nodes.map(({ id }: { id: string }) => id).toSorted();
    const runs = (started.get(`F${index}`) ?? []).map(({ record }) => record.id).toSorted();
    expect({ where, runs }).toEqual({ where, runs: expected });
  }
});

interface StartedRun {
  readonly workflow: string;
  readonly record: { readonly id: string };
}
