import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';
import { createScene, type Scene } from './scene.ts';
import { shopWith } from './shop.ts';
import { dataOf, person } from './station.ts';

const ann = '01900000-0000-7000-8000-00000000000a';

let receiver: Receiver;
let scene: Scene;

beforeAll(async () => {
  receiver = await startReceiver();
  scene = await createScene(
    shopWith({
      Sort: {
        start: 'isLarge',
        nodes: {
          isLarge: {
            type: 'condition',
            where: { total: { gte: '100' }, customer: { country: { eq: 'NZ' } } },
            then: 'large',
            else: 'small',
          },
          large: { type: 'update', data: { note: 'large' } },
          small: { type: 'update', data: { note: 'small' } },
        },
      },
      Own: {
        start: 'isOwn',
        nodes: {
          isOwn: { type: 'condition', where: { owner: { eq: { $: 'user.id' } } }, then: 'own', else: 'other' },
          own: { type: 'update', data: { note: 'own' } },
          other: { type: 'update', data: { note: 'of somebody else' } },
        },
        trigger: { on: 'MANUAL', roles: ['user', 'clerk'] },
      },
      NotOwn: {
        start: 'isNotOwn',
        nodes: {
          isNotOwn: { type: 'condition', where: { owner: { ne: { $: 'user.id' } } }, then: 'note' },
          note: { type: 'update', data: { note: 'not own' } },
        },
      },
      Copy: {
        start: 'copy',
        nodes: {
          copy: {
            type: 'update',
            data: {
              note: { $: 'record.number' },
              owner: { $: 'user.id' },
              customerId: null,
              tags: { $: 'record.tags' },
              place: { $: 'record.place' },
              at: { $: 'record.at' },
            },
          },
        },
      },
      Tell: {
        start: 'tell',
        nodes: {
          tell: {
            type: 'http',
            url: `${receiver.url}/orders`,
            headers: { 'X-Shop': 'here', Host: 'elsewhere', 'Idempotency-Key': 'mine', 'Content-Type': 'text/plain' },
            body: { about: { total: { $: 'record.total' }, by: { $: 'user.id' } }, run: [{ $: 'run.id' }] },
            next: 'put',
          },
          put: { type: 'http', method: 'PUT', url: `${receiver.url}/whole` },
        },
      },
      Decide: {
        start: 'ask',
        nodes: {
          ask: { type: 'approval', role: 'manager', approved: 'pay', rejected: 'drop' },
          pay: { type: 'update', data: { status: 'PAID' } },
          drop: { type: 'update', data: { status: 'DRAFT' } },
        },
      },
      Nothing: { start: 'wait', nodes: { wait: { type: 'approval', role: 'manager' } } },
    }),
  );
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

test('a condition asks about the record in the words of the app, relations included', async () => {
  const customer = (name: string, country: string) =>
    dataOf(
      scene.records(`mutation ($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }`, {
        data: { name, country },
      }),
    ).then((data) => data.createCustomer.id as string);
  const [near, far] = [await customer('Ann', 'NZ'), await customer('Ben', 'DE')];
  const large = await scene.order({ total: '100.00', customerId: near });
  const small = await scene.order({ total: '99.99', customerId: near });
  const abroad = await scene.order({ total: '500', customerId: far });
  for (const order of [large, small, abroad]) await scene.start('Sort', order);
  const run = await scene.run(large, 'DONE');
  expect(run.steps).toMatchObject([
    { node: 'isLarge', visit: 1, status: 'DONE', attempts: 1, result: 'then' },
    { node: 'large', visit: 1, status: 'DONE', attempts: 1, result: 'version 2' },
  ]);
  await scene.run(small, 'DONE');
  await scene.run(abroad, 'DONE');
  expect([await scene.readOrder(large), await scene.readOrder(small), await scene.readOrder(abroad)]).toMatchObject([
    { note: 'large' },
    { note: 'small' },
    { note: 'small' },
  ]);
});

test('a comparison with somebody who is not there holds for nothing, and its opposite for everything', async () => {
  const [mine, nobodys] = [await scene.order({ owner: ann }), await scene.order({ owner: null })];
  await scene.start('Own', mine, person(ann));
  expect(await scene.run(mine, 'DONE')).toMatchObject({ startedBy: { id: ann } });
  await scene.start('Own', nobodys);
  expect(await scene.run(nobodys, 'DONE')).toMatchObject({ startedBy: null });
  expect(await scene.readOrder(mine)).toMatchObject({ note: 'own' });
  expect(await scene.readOrder(nobodys)).toMatchObject({ note: 'of somebody else' });
  await scene.start('NotOwn', nobodys);
  await scene.run(nobodys, 'DONE');
  expect(await scene.readOrder(nobodys)).toMatchObject({ note: 'not own' });
});

test('an update takes values of the record, of whoever started the run, and null', async () => {
  const place = { latitude: -41.3, longitude: 174.8 };
  const id = await scene.order({ number: 'B7', tags: ['a', 'b'], place, at: '2026-01-31T12:00:00Z' });
  await scene.start('Copy', id, { ...person(ann), roles: ['admin', 'public', 'user'] });
  await scene.run(id, 'DONE');
  expect(await scene.readOrder(id)).toMatchObject({
    version: 2,
    note: 'B7',
    owner: { id: ann },
    tags: ['a', 'b'],
    customerId: null,
  });
});

test('a call tells what it is about under one key, and its headers stay those of the call', async () => {
  const id = await scene.order({ number: 'C3', total: '12.5', owner: ann });
  const run = await scene.start('Tell', id, { ...person(ann), roles: ['admin', 'public', 'user'] });
  await scene.run(id, 'DONE');
  const [told, put] = receiver.calls.filter(({ body }) => body.run === run);
  expect(told).toMatchObject({ key: `${run}:tell:1`, method: 'POST', path: '/orders' });
  expect(told?.headers).toMatchObject({
    'x-shop': 'here',
    host: receiver.url.slice('http://'.length),
    'content-type': 'application/json',
  });
  expect(told?.body).toEqual({
    run,
    workflow: 'Tell',
    node: 'tell',
    record: { model: 'Order', id },
    body: { about: { total: '12.50', by: ann }, run: [run] },
  });
  expect(put).toMatchObject({ key: `${run}:put:1`, method: 'PUT', path: '/whole' });
  expect(put?.body.body).toMatchObject({ id, number: 'C3', status: 'DRAFT', total: '12.50', owner: ann, tags: null });
});

test('an approval waits, and the decision chooses the way', async () => {
  const [yes, no] = [await scene.order({ status: 'PLACED' }), await scene.order({ status: 'PLACED' })];
  const manager = person(ann, 'manager', 'clerk');
  for (const [order, decision, status] of [
    [yes, 'APPROVE', 'PAID'],
    [no, 'REJECT', 'DRAFT'],
  ] as const) {
    await scene.start('Decide', order);
    const task = await scene.task(order, manager);
    expect(task).toMatchObject({ title: 'ask', mode: 'ANY', role: 'manager', decisions: [] });
    expect(await scene.run(order, 'WAITING')).toMatchObject({ steps: [{ node: 'ask', status: 'WAITING' }] });
    await dataOf(scene.decide(task.id, decision, manager));
    const run = await scene.run(order, 'DONE');
    expect(run.steps.map(({ result }) => result)).toEqual([
      decision === 'APPROVE' ? 'approved' : 'rejected',
      'version 2',
    ]);
    expect(await scene.readOrder(order)).toMatchObject({ status });
  }
});

test('a node that names no other ends the run', async () => {
  const order = await scene.order();
  await scene.start('Nothing', order);
  const task = await scene.task(order);
  await dataOf(scene.decide(task.id, 'APPROVE', person(ann, 'manager')));
  expect(await scene.run(order, 'DONE')).toMatchObject({ steps: [{ node: 'wait', result: 'approved' }] });
});
