import type { WorkflowNode } from '@trellis/app-definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';
import { createScene, eventually, type Run, type Scene } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf, impatient, person } from './station.ts';

/** One of each kind. */
const nodes: Readonly<Record<string, WorkflowNode>> = {
  condition: { type: 'condition', where: { count: { gt: 0 } } },
  change: { type: 'update', data: { count: 1 } },
  call: { type: 'http', url: 'http://127.0.0.1:1/' },
  approval: { type: 'approval', role: 'manager' },
};

let receiver: Receiver;
let scene: Scene;

beforeAll(async () => {
  receiver = await startReceiver();
  scene = await createScene(
    shopWith({
      Tell: {
        start: 'tell',
        nodes: {
          tell: { type: 'http', url: receiver.url, body: { note: { $: 'record.note' } }, next: 'note' },
          note: { type: 'update', data: { note: 'told' } },
        },
      },
      Closed: { start: 'tell', nodes: { tell: { type: 'http', url: 'http://127.0.0.1:1/' } } },
      ...Object.fromEntries(
        Object.entries(nodes).map(([name, node]) => [
          `Before${name}`,
          {
            start: 'wait',
            nodes: { wait: { type: 'approval', role: 'manager', approved: name }, [name]: node },
          } as const,
        ]),
      ),
      Name: { start: 'name', nodes: { name: { type: 'update', data: { number: { $: 'record.note' } } } } },
    }),
  );
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const ann = '01900000-0000-7000-8000-00000000000a';

const callsOf = (run: Run) => receiver.calls.filter(({ body }) => body.run === run.id);

test('a call that fails for a while is repeated under its key and with its words, until it is answered', async () => {
  await using patient = await createScene(
    shopWith({
      Tell: {
        start: 'tell',
        nodes: { tell: { type: 'http', url: receiver.url, body: { note: { $: 'record.note' } } } },
      },
    }),
    {
      http: { ...impatient.http, timeoutMs: 500 },
      worker: { ...impatient.worker, retries: { ...impatient.worker.retries, maxAttempts: 100 } },
    },
  );
  receiver.answerNext('silence', 503, 'hangUp', 429);
  const order = await patient.order({ note: 'at first' });
  const id = await patient.start('Tell', order);
  await eventually(async () => expect(receiver.keys()).toContain(`${id}:tell:1`));
  await patient.updateOrder(order, { note: 'changed meanwhile' });
  const run = await patient.run(order, 'DONE');
  const calls = callsOf(run);
  expect([...new Set(calls.map(({ key, text }) => `${key} ${text}`))]).toHaveLength(1);
  expect(calls[0]?.body.body).toEqual({ note: 'at first' });
  expect(run.steps).toMatchObject([{ node: 'tell', attempts: calls.length, result: 'answered 204' }]);
  expect(calls.length).toBeGreaterThan(4);
});

test('a call that goes on failing fails its run, which says why, and where it stopped', async () => {
  receiver.answerNext(500, 500, 500, 500, 502);
  const order = await scene.order();
  await scene.start('Tell', order);
  const run = await scene.run(order, 'FAILED');
  expect(run.error).toBe('tell: Given up after 5 attempts. The call was answered with 502.');
  expect(run.steps).toMatchObject([{ node: 'tell', status: 'FAILED', attempts: 5 }]);
  expect(callsOf(run)).toHaveLength(5);
});

test.each([
  [400, 'tell: The call was answered with 400.'],
  [302, 'tell: The call was answered with a redirection (302), which is not followed. Write its target.'],
])('a call that is answered with %i is not repeated', async (status, error) => {
  receiver.answerNext(status);
  const order = await scene.order();
  await scene.start('Tell', order);
  const run = await scene.run(order, 'FAILED');
  expect(run.error).toBe(error);
  expect(callsOf(run)).toHaveLength(1);
});

test('who does not listen is told by the kind of trouble, without the address', async () => {
  const order = await scene.order();
  await scene.start('Closed', order);
  const run = await scene.run(order, 'FAILED');
  expect(run.error).toBe('tell: Given up after 5 attempts. The call was not answered (ECONNREFUSED).');
});

test('an update that breaks a rule of the model fails its run with that rule', async () => {
  const order = await scene.order({ note: null });
  await scene.start('Name', order);
  const run = await scene.run(order, 'FAILED');
  expect(run.error).toMatch(/^name: .*number/);
  expect(run.steps).toMatchObject([{ attempts: 1 }]);
});

test.each(Object.keys(nodes))(
  'a record that was deleted meanwhile fails its run at the next %s, and says so',
  async (node) => {
    const order = await scene.order({ note: node });
    await scene.start(`Before${node}`, order);
    const task = await scene.task(order);
    await dataOf(scene.records('mutation ($id: ID!) { deleteOrder(where: {id: $id}) { id } }', { id: order }));
    await dataOf(scene.decide(task.id, 'APPROVE', person(ann, 'manager')));
    expect((await scene.run(order, 'FAILED')).error).toBe(`${node}: The record (Order) was deleted.`);
  },
);

test('addresses inside the network are refused before anything is sent', async () => {
  await using guarded = await createScene(
    shopWith(
      Object.fromEntries(
        [
          receiver.url,
          receiver.url.replace('127.0.0.1', 'localhost'),
          receiver.url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
        ].map((url, index) => [`Tell${index}`, { start: 'tell', nodes: { tell: { type: 'http', url } } }]),
      ),
    ),
    { http: { ...impatient.http, dangerouslyAllowPrivateAddresses: false } },
  );
  const before = receiver.calls.length;
  for (const index of [0, 1, 2]) {
    const order = await guarded.order();
    await guarded.start(`Tell${index}`, order);
    const run = await guarded.run(order, 'FAILED');
    expect(run.error).toBe('tell: The address is not one of the public internet, and no other is called.');
    expect(run.steps).toMatchObject([{ attempts: 1 }]);
  }
  expect(receiver.calls).toHaveLength(before);
});

test('only https is called unless it is allowed', async () => {
  await using strict = await createScene(
    shopWith({ Tell: { start: 'tell', nodes: { tell: { type: 'http', url: receiver.url } } } }),
    { http: { ...impatient.http, allowHttp: false } },
  );
  const order = await strict.order();
  await strict.start('Tell', order);
  expect((await strict.run(order, 'FAILED')).error).toBe('tell: Only addresses that begin with https:// are called.');
});
