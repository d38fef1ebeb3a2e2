import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EnginePoint } from '@trellis/workflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';
import { createScene, eventually, type Scene, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { afterDeaths, dataOf, person, startStation } from './station.ts';

let receiver: Receiver;
let scene: Scene;

beforeAll(async () => {
  receiver = await startReceiver();
  scene = await createScene(
    shopWith({
      Whole: {
        trigger: { on: 'CREATE', where: { customer: { name: { ne: 'nobody' } } } },
        start: 'isLarge',
        nodes: {
          isLarge: { type: 'condition', where: { total: { gt: '10' } }, then: 'note' },
          // Another text at each repeat, if it were made anew.
          note: { type: 'update', data: { note: { $: 'record.number' }, number: { $: 'run.id' } }, next: 'tell' },
          tell: { type: 'http', url: receiver.url, next: 'ask' },
          ask: { type: 'approval', role: 'manager', approved: 'pay' },
          pay: { type: 'update', data: { status: 'PAID', number: { $: 'record.note' } }, next: 'tellAgain' },
          tellAgain: { type: 'http', url: receiver.url, body: { number: { $: 'record.number' } } },
        },
      },
    }),
  );
  // Who works on the runs is the process that dies, and the one after it.
  await scene.station.workflow[Symbol.asyncDispose]();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** How often a run comes by each point. */
const passes = {
  changesRead: 1,
  runsStored: 1,
  stepClaimed: 6,
  inputKept: 4,
  effectDone: 4,
  stepFinished: 5,
  taskOpened: 1,
  answerKept: 1,
} as const satisfies Record<EnginePoint, number>;

const everyPass = Object.entries(passes).flatMap(([point, times]) =>
  Array.from({ length: times }, (_, index): [string, number] => [point, index + 1]),
);
/** The first `effectDone` is that of a change, the second that of a call. */
const someOfEach = everyPass.filter(
  ([point, time]) => time === Math.min(2, passes[point as EnginePoint]) || (point === 'effectDone' && time === 1),
);

async function dieAt(point: string, times: number): Promise<void> {
  const script = fileURLToPath(new URL('./act-and-die.ts', import.meta.url));
  const { id, slug, versionHash } = scene.app;
  const child = spawn(
    process.execPath,
    [
      '--conditions=trellis:source',
      script,
      scene.database.url,
      JSON.stringify({ id, slug, versionHash }),
      point,
      String(times),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

test.each(process.env['TRELLIS_TEST_LONG'] ? everyPass : someOfEach)(
  'killed at %s, the time %i, the run goes on after the restart, and each effect was done once',
  async (point, times) => {
    const { createCustomer } = await dataOf(scene.records(`mutation { createCustomer(data: {name: "Ann"}) { id } }`));
    const order = await scene.order({ number: 'A7', total: '20', customerId: createCustomer.id });
    await dieAt(point, times);

    await using station = await startStation(scene.database.url, afterDeaths);
    const after = sceneOf(station, scene.app, scene.database);
    await eventually(async () => {
      const { workflowTasks } = await dataOf(after.workflow('{ workflowTasks(status: OPEN) { id } }'));
      for (const { id } of workflowTasks) await dataOf(after.decide(id, 'APPROVE', person(scene.app.id, 'manager')));
      expect((await after.runs(order))[0]).toMatchObject({ status: 'DONE' });
    });

    const [run, ...more] = await after.runs(order);
    expect(more).toEqual([]);
    expect(run?.steps.map(({ node, visit, result }) => [node, visit, result])).toEqual([
      ['isLarge', 1, 'then'],
      ['note', 1, 'version 2'],
      ['tell', 1, 'answered 204'],
      ['ask', 1, 'approved'],
      ['pay', 1, 'version 3'],
      ['tellAgain', 1, 'answered 204'],
    ]);
    expect(await after.readOrder(order)).toMatchObject({ version: 3, status: 'PAID', note: 'A7', number: 'A7' });

    const calls = receiver.calls.filter(({ body }) => body.record.id === order);
    expect([...new Set(calls.map(({ key, text }) => `${key} ${text}`))]).toHaveLength(2);
    expect([...new Set(calls.map(({ key }) => key))]).toEqual([`${run?.id}:tell:1`, `${run?.id}:tellAgain:1`]);
  },
);
