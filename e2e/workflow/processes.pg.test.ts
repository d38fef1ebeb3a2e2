import { expect, test } from 'vitest';
import { startReceiver } from './receiver.ts';
import { createScene, eventually, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf, impatient, startStation } from './station.ts';

test('two processes share the work: each change starts one run, and each effect is done by one of them', async () => {
  await using receiver = await startReceiver();
  await using scene = await createScene(
    shopWith({
      Tell: {
        trigger: { on: 'CREATE' },
        start: 'note',
        nodes: {
          note: { type: 'update', data: { note: { $: 'run.id' } }, next: 'tell' },
          tell: { type: 'http', url: receiver.url },
        },
      },
    }),
  );
  await using second = await startStation(scene.database.url);
  await using third = await startStation(scene.database.url);
  void third;
  const numbers = Array.from({ length: 40 }, (_, index) => `N${index}`);
  const other = sceneOf(second, scene.app, scene.database);
  const orders = await Promise.all(numbers.map((number, index) => (index % 2 ? scene : other).order({ number })));
  await eventually(async () => {
    const { workflowRuns } = await dataOf(
      scene.workflow('{ workflowRuns(status: DONE, first: 1000) { id recordId } }'),
    );
    expect(workflowRuns).toHaveLength(orders.length);
  });
  const { workflowRuns } = await dataOf(scene.workflow('{ workflowRuns(first: 1000) { recordId } }'));
  expect(workflowRuns.map((run: { recordId: string }) => run.recordId).toSorted()).toEqual(orders.toSorted());
  expect(receiver.calls).toHaveLength(orders.length);
  expect(receiver.keys()).toHaveLength(orders.length);
  for (const order of orders) expect(await scene.readOrder(order)).toMatchObject({ version: 2 });
});

test('a step that outlasts its lease is repeated under its key, and its run goes on once', async () => {
  await using receiver = await startReceiver();
  receiver.answerNext('late', 'late');
  // A busy machine outlasts more than one lease.
  const worker = { ...impatient.worker, leaseMs: 200, retries: { ...impatient.worker.retries, maxAttempts: 100 } };
  await using scene = await createScene(
    shopWith({
      Tell: {
        start: 'tell',
        nodes: {
          tell: { type: 'http', url: receiver.url, next: 'count' },
          count: { type: 'update', data: { note: { $: 'run.id' } } },
        },
      },
    }),
    { worker },
  );
  const second = await startStation(scene.database.url, { worker });
  const order = await scene.order();
  const id = await scene.start('Tell', order);
  await scene.run(order, 'DONE');
  // Those who come too late have their say before they end.
  await scene.station.workflow[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await using third = await startStation(scene.database.url);
  const [run] = await sceneOf(third, scene.app, scene.database).runs(order);
  expect(receiver.calls.length).toBeGreaterThan(1);
  expect(receiver.keys()).toEqual([`${id}:tell:1`]);
  expect(run?.steps.map(({ node, visit, status }) => [node, visit, status])).toEqual([
    ['tell', 1, 'DONE'],
    ['count', 1, 'DONE'],
  ]);
  expect(await scene.readOrder(order)).toMatchObject({ version: 2, note: id });
});

test('when the process that reads an app is gone, another one reads on', async () => {
  await using scene = await createScene(
    shopWith({
      Note: {
        trigger: { on: 'CREATE' },
        start: 'note',
        nodes: { note: { type: 'update', data: { note: { $: 'run.id' } } } },
      },
    }),
  );
  await using second = await startStation(scene.database.url);
  await scene.run(await scene.order(), 'DONE');
  await scene.station.workflow[Symbol.asyncDispose]();
  const other = sceneOf(second, scene.app, scene.database);
  expect(await other.run(await other.order(), 'DONE')).toMatchObject({ workflow: 'Note' });
});

test('a step that is under way when the process is to end is finished first', async () => {
  await using receiver = await startReceiver();
  const ending = Promise.withResolvers<undefined>();
  await using scene = await createScene(
    shopWith({
      Tell: { start: 'tell', nodes: { tell: { type: 'http', url: receiver.url } } },
    }),
    { onPoint: (point) => point === 'inputKept' && ending.resolve(undefined) },
  );
  const order = await scene.order();
  await scene.start('Tell', order);
  await ending.promise;
  await scene.station.workflow[Symbol.asyncDispose]();
  await using second = await startStation(scene.database.url);
  const [run] = await sceneOf(second, scene.app, scene.database).runs(order);
  expect(run).toMatchObject({ status: 'DONE', steps: [{ attempts: 1, result: 'answered 204' }] });
});
