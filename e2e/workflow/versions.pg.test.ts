import { expect, test } from 'vitest';
import { createScene, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf, person } from './station.ts';

const ann = '01900000-0000-7000-8000-00000000000a';

const pay = (approved: object) =>
  shopWith({
    Pay: {
      start: 'ask',
      nodes: {
        ask: { type: 'approval', role: 'manager', approved: 'next', title: 'Pay?' },
        next: { type: 'update', data: approved },
      } as never,
    },
  });

test('a run goes on by the version that it started with, over the records as they are now', async () => {
  await using scene = await createScene(pay({ note: 'by the old version' }));
  const [early, late] = [await scene.order(), await scene.order()];
  await scene.start('Pay', early);
  const task = await scene.task(early);
  const changed = pay({ note: 'by the new version' });
  const { Order } = changed.models;
  const models = {
    ...changed.models,
    Order: { ...Order, fields: { ...Order?.fields, extra: { type: 'String' } } },
  } as never;
  const next = sceneOf(scene.station, await scene.station.publish({ ...changed, models }, scene.app), scene.database);
  await next.start('Pay', late);
  const other = await next.task(late);
  for (const { id } of [task, other]) await dataOf(next.decide(id, 'APPROVE', person(ann, 'manager')));
  await next.run(early, 'DONE');
  await next.run(late, 'DONE');
  expect(await next.readOrder(early)).toMatchObject({ note: 'by the old version' });
  expect(await next.readOrder(late)).toMatchObject({ note: 'by the new version' });
});

test('a run goes on after its workflow was taken out of the app', async () => {
  await using scene = await createScene(pay({ note: 'paid' }));
  const order = await scene.order();
  await scene.start('Pay', order);
  const task = await scene.task(order);
  const other = shopWith({ Other: { start: 'ask', nodes: { ask: { type: 'approval', role: 'clerk' } } } });
  const next = sceneOf(scene.station, await scene.station.publish(other, scene.app), scene.database);
  expect(await next.task(order)).toEqual(task);
  await dataOf(next.decide(task.id, 'APPROVE', person(ann, 'manager')));
  await next.run(order, 'DONE');
  expect(await next.readOrder(order)).toMatchObject({ note: 'paid' });
});

test('for a moment after a publish the version before is answered too', async () => {
  await using scene = await createScene(pay({ note: 'paid' }));
  const order = await scene.order();
  await dataOf(scene.workflow('{ workflowTasks { id } }'));
  await scene.station.publish(
    shopWith({ Other: { start: 'ask', nodes: { ask: { type: 'approval', role: 'clerk' } } } }),
    scene.app,
  );
  await scene.start('Pay', order);
  expect(await scene.task(order)).toMatchObject({ title: 'Pay?' });
});
