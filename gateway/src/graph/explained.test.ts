import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;
let token: string;

beforeAll(async () => {
  started = await startGateway();
  token = started.identity.signIn('u1');
  await started.identity.setRoles('app-shop', 'u1', ['admin']);
});
afterAll(() => started[Symbol.asyncDispose]());

const time = expect.any(Number) as number;

async function explainOf(query: string) {
  const { text, data } = await started.ask(query, { token, headers: { 'x-trellis-explain': 'true' } });
  const { extensions } = JSON.parse(text) as { readonly extensions?: { readonly explain?: unknown } };
  return { data, explain: extensions?.explain };
}

test('an operation of several services tells its stages, whom it asked when and how long, and the statements', async () => {
  const query = '{ order(id: "o1") { total owner { name } workflowTasks { title } } }';
  const { data, explain } = await explainOf(query);
  expect(data).toEqual({ order: { total: '10.00 EUR', owner: { name: 'Ann' }, workflowTasks: [{ title: 'Check' }] } });
  const asked = (service: string) => ({ service, startMs: time, ms: time });
  expect(explain).toEqual({
    stagesMs: { plan: time, run: time },
    fetches: [
      { ...asked('records'), stagesMs: { run: 1 } },
      ...['identity', 'workflow'].map(asked).map((fetch) => expect.objectContaining({ ms: fetch.ms }) as unknown),
    ],
    statements: [{ fetch: 0, sql: 'select 1' }],
  });
  const { fetches } = explain as {
    readonly fetches: readonly { readonly service: string; readonly startMs: number }[];
  };
  expect(fetches.map(({ service }) => service).toSorted()).toEqual(['identity', 'records', 'workflow']);
  // What waits for the record begins after it.
  expect(fetches.map(({ startMs }) => startMs)).toEqual(
    fetches.map(({ startMs }) => startMs).toSorted((a, b) => a - b),
  );
});

test('records alone tells it itself, and another service alone is told by the plan', async () => {
  expect((await explainOf('{ order(id: "o1") { id } }')).explain).toEqual({
    stagesMs: { run: 1 },
    statements: [{ sql: 'select 1' }],
  });
  expect(await explainOf('{ users { id } }')).toEqual({
    data: { users: [{ id: 'u1' }, { id: 'u2' }] },
    explain: {
      stagesMs: { plan: time, run: time },
      fetches: [{ service: 'identity', startMs: time, ms: time }],
      statements: [],
    },
  });
});

test('who does not ask is told nothing, and who is no administrator is refused', async () => {
  const query = '{ order(id: "o1") { owner { name } } }';
  const { text } = await started.ask(query, { token });
  expect(text).not.toContain('extensions');
  const other = started.identity.signIn('u2');
  const refused = await started.ask(query, { token: other, headers: { 'x-trellis-explain': 'true' } });
  expect([refused.status, refused.data ?? null]).toEqual([403, null]);
});
