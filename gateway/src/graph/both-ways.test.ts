import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway({ forceExecutor: 'by-header' });
});
afterAll(() => started[Symbol.asyncDispose]());

const byPlan = { headers: { 'x-trellis-executor': 'plan' } };

interface Way {
  readonly way: string;
  readonly asked: readonly string[];
}

/** How the last operation was answered, and whom it was asked of. */
async function wayOf(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Way> {
  for (const { asked } of started.shop.subgraphs) asked.length = 0;
  await started.ask(query, { variables });
  const asked = started.shop.subgraphs.flatMap(({ name, asked: requests }) => requests.map(() => name));
  const lines = started.logged.filter((line) => line.includes('"msg":"operation"'));
  return { way: (JSON.parse(lines.at(-1) ?? '{}') as Way).way, asked };
}

const straight: [name: string, query: string, variables?: Readonly<Record<string, unknown>>][] = [
  ['a record', '{ order(id: "o1") { id version status total } }'],
  [
    'variables and their defaults',
    'query($id: ID! = "o2", $c: String) { order(id: $id) { total(currency: $c) } }',
    { c: 'CHF' },
  ],
  [
    'a list with a filter in a variable',
    'query($w: OrderWhere) { orders(where: $w) { totalCount nodes { id } } }',
    { w: { status: 'OPEN' } },
  ],
  [
    'aliases and nesting',
    '{ a: order(id: "o1") { customer { name orders { nodes { id t: total } pageInfo { hasNextPage } } } } }',
  ],
  ['an entity stub by its key alone', '{ order(id: "o1") { owner { id } appModel { name } } }'],
  [
    'named and inline fragments',
    '{ order(id: "o1") { ...A ... on Order { status } ... @include(if: true) { version } } } fragment A on Order { id customer { ...B } } fragment B on Customer { name }',
  ],
  ['an interface', '{ record(id: "o1") { __typename id version ... on Order { total } ... on Customer { name } } }'],
  ['a union', '{ found(id: "c1") { __typename ... on Order { total } ... on Customer { name } ... on Node { id } } }'],
  [
    'skip and include',
    'query($yes: Boolean!) { order(id: "o1") { id @skip(if: $yes) total @include(if: $yes) } }',
    { yes: true },
  ],
  ['nothing found', '{ order(id: "none") { id customer { name } } }'],
  ['an error', '{ order(id: "o1") { id } fails(how: "forbidden") }'],
  ['a failure of the whole', '{ refuses }'],
  ['JSON', 'query($v: JSON) { echo(value: $v) }', { v: { a: [1, null, { b: '"' }] } }],
  [
    'one value where a list is expected',
    'query($w: OrderWhere) { orders(where: $w) { totalCount } }',
    { w: { and: { status: 'PAID' } } },
  ],
  ['__typename at the root', '{ __typename order(id: "o1") { __typename } }'],
  ['another subgraph', '{ me { id } users { id name } }'],
];

describe('an operation that one subgraph owns goes straight through, and by plan its answer is the same', () => {
  test.each(straight)('%s', async (_name, query, variables = {}) => {
    const [direct, planned] = [
      await started.ask(query, { variables }),
      await started.ask(query, { variables, ...byPlan }),
    ];
    expect(withoutIds(planned.text)).toEqual(withoutIds(direct.text));
    const { way, asked } = await wayOf(query, variables);
    expect({ way, asked: asked.length }).toEqual({ way: 'straight', asked: 1 });
  });
});

const planned: [name: string, query: string, subgraphs: readonly string[], data: unknown][] = [
  [
    'a field of another subgraph',
    '{ order(id: "o1") { owner { id name } } }',
    ['records', 'identity'],
    { order: { owner: { id: 'u1', name: 'Ann' } } },
  ],
  [
    'all four at once',
    '{ order(id: "o1") { total customer { name } owner { name } appModel { label } workflowTasks { title assignee { name } } } }',
    ['records', 'identity', 'identity', 'workflow', 'app-model'],
    {
      order: {
        total: '10.00 EUR',
        customer: { name: 'Clara' },
        owner: { name: 'Ann' },
        appModel: { label: 'Orders' },
        workflowTasks: [{ title: 'Check', assignee: { name: 'Ann' } }],
      },
    },
  ],
  [
    'root fields of two subgraphs',
    '{ order(id: "o1") { id } users { id } }',
    ['records', 'identity'],
    { order: { id: 'o1' }, users: [{ id: 'u1' }, { id: 'u2' }] },
  ],
];

describe('an operation that spans subgraphs is planned', () => {
  test.each(planned)('%s', async (_name, query, subgraphs, data) => {
    expect((await started.ask(query)).data).toEqual(data);
    const { way, asked } = await wayOf(query);
    expect(way).toBe('plan');
    expect(asked.toSorted()).toEqual(subgraphs.toSorted());
  });

  test('data and introspection in one operation', async () => {
    const query =
      'query($n: String!) { a: __typename order(id: "o1") { id } ...S __type(name: $n) { name } } fragment S on Query { __schema { queryType { name } } }';
    const { data } = await started.ask(query, { variables: { n: 'Order' } });
    expect(JSON.stringify(data)).toBe(
      '{"a":"Query","order":{"id":"o1"},"__schema":{"queryType":{"name":"Query"}},"__type":{"name":"Order"}}',
    );
  });

  test('a value that another subgraph owes is missed with an error at its place', async () => {
    const { data, errors, status } = await started.ask('{ order(id: "o3") { id owner { name } } }');
    expect({ status, data }).toEqual({ status: 200, data: { order: { id: 'o3', owner: null } } });
    expect(errors).toMatchObject([{ path: ['order', 'owner', 'name'], extensions: { code: 'INTERNAL' } }]);
  });

  test('an error of a subgraph keeps its code and members, and its place in the whole', async () => {
    const { errors } = await started.ask('{ a: fails(how: "forbidden") users { id } }');
    expect(errors).toEqual([
      {
        message: 'You may not.',
        path: ['a'],
        extensions: {
          code: 'FORBIDDEN',
          currentVersion: 3,
          fieldErrors: [{ path: ['data', 'total'], rule: 'readOnly', message: 'Not yours.' }],
          requestId: expect.any(String),
          retryable: false,
        },
      },
    ]);
  });
});

describe('mutations', () => {
  test('several changes of records are one call, also where their answers span subgraphs', async () => {
    const query =
      'mutation { a: updateOrder(id: "o1", total: "10.00") { owner { name } } b: updateOrder(id: "o2", total: "20.00") { id } }';
    const { data } = await started.ask(query);
    expect(data).toEqual({ a: { owner: { name: 'Ann' } }, b: { id: 'o2' } });
    expect((await wayOf(query)).asked).toEqual(['records', 'identity']);
  });

  test('changes of records beside a mutation of another service are refused before anything runs', async () => {
    const query = 'mutation { updateOrder(id: "o1", total: "1") { id } ... on Mutation { startReview(order: "o1") } }';
    const { errors, status } = await started.ask(query);
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('startReview'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(await wayOf(query)).toEqual({ way: 'refused', asked: [] });
  });

  test('mutations of services without records go together', async () => {
    const { data } = await started.ask('mutation { startReview(order: "o1") signOut }');
    expect(data).toEqual({ startReview: true, signOut: true });
  });
});

test('what is inaccessible cannot be asked for', async () => {
  const { errors } = await started.ask('{ order(id: "o1") { secret } }');
  expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

function withoutIds(text: string): unknown {
  return JSON.parse(
    text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""').replaceAll(/"locations":\[[^\]]*\],?/g, ''),
  );
}
