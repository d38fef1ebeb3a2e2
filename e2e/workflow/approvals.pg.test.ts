import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, type Scene } from './scene.ts';
import { shopWith } from './shop.ts';
import { ask, codeOf, dataOf, person } from './station.ts';

const [ann, ben, cid, dan] = ['a', 'b', 'c', 'd'].map((end) => `01900000-0000-7000-8000-00000000000${end}`) as [
  string,
  string,
  string,
  string,
];
const manager = (id: string) => person(id, 'manager');

let scene: Scene;

beforeAll(async () => {
  scene = await createScene(
    shopWith({
      Any: {
        start: 'ask',
        nodes: {
          ask: {
            type: 'approval',
            role: 'manager',
            title: { en: 'Pay it?', zh: '付款？' },
            approved: 'yes',
            rejected: 'no',
          },
          yes: { type: 'update', data: { note: 'yes' } },
          no: { type: 'update', data: { note: 'no' } },
        },
      },
      All: {
        start: 'ask',
        nodes: {
          ask: { type: 'approval', role: 'manager', mode: 'ALL', approved: 'yes', rejected: 'no' },
          yes: { type: 'update', data: { note: 'yes' } },
          no: { type: 'update', data: { note: 'no' }, next: 'again' },
          again: { type: 'approval', role: 'clerk', approved: 'ask' },
        },
      },
    }),
  );
});
afterAll(() => scene[Symbol.asyncDispose]());

async function holders(...ids: readonly string[]): Promise<void> {
  for (const id of [ann, ben, cid, dan]) {
    await scene.station.directory.give(scene.app.id, id, ids.includes(id) ? ['manager'] : []);
  }
}

test('of several decisions at once about an approval by any one counts, and the others are told', async () => {
  const order = await scene.order();
  await scene.start('Any', order);
  const task = await scene.task(order, manager(ann));
  const answers = await Promise.all(
    [ann, ben, cid, dan].map((id, index) => scene.decide(task.id, index % 2 ? 'REJECT' : 'APPROVE', manager(id))),
  );
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'taken');
  expect(codes.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'taken']);
  await scene.run(order, 'DONE');
  const approved = [0, 2].some((index) => codes[index] === 'taken');
  expect(await scene.readOrder(order)).toMatchObject({ note: approved ? 'yes' : 'no', version: 2 });
});

test('the same decision again changes nothing, another one by the same person is refused', async () => {
  const order = await scene.order();
  await scene.start('Any', order);
  const task = await scene.task(order, manager(ann));
  const decided = await dataOf(scene.decide(task.id, 'APPROVE', manager(ann), 'fine'));
  expect(decided.completeWorkflowTask).toMatchObject({
    status: 'APPROVED',
    decisions: [{ by: { id: ann }, decision: 'APPROVE', comment: 'fine' }],
  });
  const again = await dataOf(scene.decide(task.id, 'APPROVE', manager(ann), 'other words'));
  expect(again).toEqual(decided);
  expect(await codeOf(scene.decide(task.id, 'REJECT', manager(ann)))).toBe('CONFLICT');
  expect(await codeOf(scene.decide(task.id, 'APPROVE', manager(ben)))).toBe('CONFLICT');
  await scene.run(order, 'DONE');
  expect(await scene.readOrder(order)).toMatchObject({ version: 2 });
});

test('an approval by all waits for everybody who had the role when it opened, whatever comes at once', async () => {
  await holders(ann, ben, cid);
  const order = await scene.order();
  await scene.start('All', order);
  const task = await scene.task(order, manager(ann));
  expect(task.openFor).toEqual([{ id: ann }, { id: ben }, { id: cid }]);
  // Who gets the role later may decide, and is not waited for.
  await holders(ann, ben, cid, dan);
  await dataOf(scene.decide(task.id, 'APPROVE', manager(dan)));
  await Promise.all([ann, ben].map((id) => dataOf(scene.decide(task.id, 'APPROVE', manager(id)))));
  expect(await scene.task(order, manager(ann))).toMatchObject({ status: 'OPEN', openFor: [{ id: cid }] });
  await dataOf(scene.decide(task.id, 'APPROVE', manager(cid)));
  await scene.run(order, 'DONE');
  expect(await scene.readOrder(order)).toMatchObject({ note: 'yes' });
});

test('all of them at once are enough', async () => {
  await holders(ann, ben, cid, dan);
  const order = await scene.order();
  await scene.start('All', order);
  const task = await scene.task(order, manager(ann));
  await Promise.all([ann, ben, cid, dan].map((id) => dataOf(scene.decide(task.id, 'APPROVE', manager(id)))));
  await scene.run(order, 'DONE');
  expect(await scene.readOrder(order)).toMatchObject({ note: 'yes', version: 2 });
});

test('who lost the role meanwhile is not waited for', async () => {
  await holders(ann, ben);
  const order = await scene.order();
  await scene.start('All', order);
  const task = await scene.task(order, manager(ann));
  await holders(ann);
  await dataOf(scene.decide(task.id, 'APPROVE', manager(ann)));
  expect(await scene.run(order, 'DONE')).toMatchObject({ steps: [{ result: 'approved' }, { node: 'yes' }] });
});

test('an approval by all that nobody has the role for waits until somebody has', async () => {
  await holders();
  const order = await scene.order();
  await scene.start('All', order);
  const task = await scene.task(order);
  expect(task).toMatchObject({ status: 'OPEN', openFor: [] });
  await dataOf(scene.decide(task.id, 'APPROVE', manager(dan)));
  await scene.run(order, 'DONE');
});

test('one rejection rejects, and a run that comes back asks anew', async () => {
  await holders(ann, ben);
  const order = await scene.order();
  await scene.start('All', order);
  const first = await scene.task(order, manager(ann));
  await dataOf(scene.decide(first.id, 'APPROVE', manager(ann)));
  await dataOf(scene.decide(first.id, 'REJECT', manager(ben)));
  const between = await scene.task(order, person(dan, 'clerk'));
  expect(await scene.readOrder(order)).toMatchObject({ note: 'no' });
  await dataOf(scene.decide(between.id, 'APPROVE', person(dan, 'clerk')));
  const second = await scene.task(order, manager(ann));
  expect(second.id).not.toBe(first.id);
  for (const id of [ann, ben]) await dataOf(scene.decide(second.id, 'APPROVE', manager(id)));
  const run = await scene.run(order, 'DONE');
  expect(run.steps.map(({ node, visit }) => [node, visit])).toEqual([
    ['ask', 1],
    ['no', 1],
    ['again', 1],
    ['ask', 2],
    ['yes', 1],
  ]);
});

test('a title comes in the language of who asks', async () => {
  const order = await scene.order();
  await scene.start('Any', order);
  expect((await scene.task(order)).title).toBe('Pay it?');
  const query = '{ workflowTasks(status: OPEN, first: 1) { title recordId } }';
  const { workflowTasks } = await dataOf(
    ask(scene.station.workflow.subgraph, { app: scene.app, call: { language: 'zh-CN' } }, query),
  );
  expect(workflowTasks[0]).toEqual({ title: '付款？', recordId: order });
});
