import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, type Scene } from './scene.ts';
import { shopWith } from './shop.ts';
import { admin, ask, codeOf, dataOf, person, stranger } from './station.ts';

const [ann, ben] = ['a', 'b'].map((end) => `01900000-0000-7000-8000-00000000000${end}`) as [string, string];
const nobody = '01900000-0000-7000-8000-0000000000ff';

let scene: Scene;
/** Ann's. */
let order: string;
let task: string;

beforeAll(async () => {
  const asks = { start: 'ask', nodes: { ask: { type: 'approval', role: 'manager' } } } as const;
  scene = await createScene(
    shopWith({
      Ask: { ...asks, trigger: { on: 'MANUAL', roles: ['user'] } },
      Closed: asks,
    }),
  );
  order = await scene.order({ owner: ann });
  await scene.start('Ask', order, person(ann));
  task = (await scene.task(order)).id;
});
afterAll(() => scene[Symbol.asyncDispose]());

/** What each of these sees of the one run about Ann's order, and of its task. */
const callers: readonly (readonly [who: string, caller: Caller, seesRecord: boolean, seesTask: boolean])[] = [
  ['an admin', admin, true, true],
  ['a manager, who may read all orders', person(ben, 'manager'), true, true],
  ['a clerk, who may read all orders', person(ben, 'clerk'), true, false],
  ['the owner', person(ann), true, false],
  ['somebody else', person(ben), false, false],
  ['a guest', person(ben, 'guest'), false, false],
  ['a stranger', stranger, false, false],
];

test.each(callers)(
  '%s sees runs of records that he may read, and tasks of his roles',
  async (...[, as, record, sees]) => {
    const { workflowRuns, workflowTasks } = await dataOf(
      scene.workflow(
        '{ workflowRuns { recordId record { ... on Order { id } } } workflowTasks { id run { recordId } } }',
        {},
        as,
      ),
    );
    expect(workflowRuns).toEqual(record ? [{ recordId: order, record: { id: order } }] : []);
    expect(workflowTasks).toEqual(sees ? [{ id: task, run: { recordId: order } }] : []);

    const { _entities: entities } = await dataOf(
      scene.workflow(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { id workflowTasks { id } workflowRuns { recordId } } } }`,
        { of: [order, nobody].map((id) => ({ __typename: 'Order', id })) },
        as,
      ),
    );
    expect(entities).toEqual([
      {
        id: order,
        workflowTasks: record && sees ? [{ id: task }] : [],
        workflowRuns: record ? [{ recordId: order }] : [],
      },
      { id: nobody, workflowTasks: [], workflowRuns: [] },
    ]);
  },
);

test('a manager who may not read the record decides the task, and sees neither record nor run', async () => {
  const blind: Caller = { ...person(ben), roles: ['manager', 'public', 'user'] };
  const hidden = await scene.order({ owner: ann });
  await scene.start('Ask', hidden, person(ann));
  const { id } = await scene.task(hidden);
  // The rules of the role are those of the app; a role that an app forgot to let read is the same as none.
  const definition = scene.app.definition;
  const models = { ...definition.models, Order: { ...definition.models['Order'], permissions: {} } } as never;
  await using other = await createScene({ ...definition, models });
  const theirs = await other.order({ owner: ann });
  await other.start('Ask', theirs);
  const asked = await other.task(theirs);
  const { workflowTasks } = await dataOf(
    other.workflow('{ workflowTasks { id recordId record { __typename } run { id } } }', {}, blind),
  );
  expect(workflowTasks).toEqual([{ id: asked.id, recordId: theirs, record: null, run: null }]);
  await dataOf(other.decide(asked.id, 'APPROVE', blind));
  await other.run(theirs, 'DONE');
  expect(await codeOf(scene.decide(asked.id, 'APPROVE', admin))).toBe('UNAUTHENTICATED');
  expect(await codeOf(scene.decide(asked.id, 'APPROVE', blind))).toBe('NOT_FOUND');
  expect(await codeOf(other.decide(id, 'APPROVE', blind))).toBe('NOT_FOUND');
});

test.each([
  ['a stranger', stranger, 'UNAUTHENTICATED'],
  ['somebody without the role', person(ben, 'clerk'), 'NOT_FOUND'],
  ['the owner', person(ann), 'NOT_FOUND'],
])('%s cannot decide the task', async (_who, as, code) => {
  expect(await codeOf(scene.decide(task, 'APPROVE', as))).toBe(code);
  expect(await scene.task(order)).toMatchObject({ status: 'OPEN', decisions: [] });
});

test.each(['not an id', nobody])('there is no task %s', async (id) => {
  expect(await codeOf(scene.decide(id, 'APPROVE', person(ben, 'manager')))).toBe('NOT_FOUND');
});

test('a workflow is started by the roles of its trigger and by admins, for records that they may read', async () => {
  const start = (name: string, record: string, as: Caller) =>
    codeOf(scene.workflow(`mutation ($record: ID!) { start${name}(record: $record) { id } }`, { record }, as));
  expect(await start('Ask', order, stranger)).toBe('UNAUTHENTICATED');
  expect(await start('Closed', order, person(ann))).toBe('FORBIDDEN');
  expect(await start('Closed', order, person(ann, 'manager'))).toBe('FORBIDDEN');
  expect(await start('Ask', order, person(ben))).toBe('NOT_FOUND');
  expect(await start('Ask', nobody, admin)).toBe('NOT_FOUND');
  expect(await start('Ask', 'nonsense', admin)).toBe('NOT_FOUND');
  expect(await scene.runs(order)).toHaveLength(1);
  expect(await start('Closed', order, admin)).toBeUndefined();
});

test('a start that is repeated under its key starts one run', async () => {
  const own = await scene.order({ owner: ann });
  const start = (idempotencyKey: string) =>
    dataOf(
      ask(
        scene.station.workflow.subgraph,
        { app: scene.app, as: person(ann), call: { idempotencyKey } },
        'mutation ($record: ID!) { startAsk(record: $record) { id } }',
        { record: own },
      ),
    );
  const [first, again] = await Promise.all([start('k1'), start('k1')]);
  expect(again).toEqual(first);
  expect(await start('k2')).not.toEqual(first);
  expect(await scene.runs(own)).toHaveLength(2);
});

test('limits and wrong input are told, and reach nothing', async () => {
  expect(await codeOf(scene.workflow('{ workflowRuns(first: 1001) { id } }'))).toBe('LIMIT_EXCEEDED');
  expect(await codeOf(scene.workflow('{ workflowTasks(first: -1) { id } }'))).toBe('BAD_USER_INPUT');
  expect(await codeOf(scene.decide(task, 'APPROVE', person(ben, 'manager'), 'x'.repeat(10_001)))).toBe(
    'VALIDATION_FAILED',
  );
  expect(await codeOf(scene.workflow('{ nothing }'))).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('an app without workflows has no part in this graph', async () => {
  const app = await scene.station.publish({ ...scene.app.definition, workflows: {} });
  expect(await codeOf(ask(scene.station.workflow.subgraph, { app }, '{ workflowTasks { id } }'))).toBe('NOT_FOUND');
  const target = { graph: 'app', definition: app.definition } as const;
  expect(scene.station.workflow.subgraph.sdl(target)).toBeUndefined();
  expect(scene.station.workflow.subgraph.sdl({ graph: 'platform' })).toBeUndefined();
});
