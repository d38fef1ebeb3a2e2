import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { must } from '@trellis/errors';
import type { AppDefinition, WebhookDefinition } from '@trellis/app-definition';
import { afterEach, expect, test } from 'vitest';
import { type ReceivedCall, type Receiver, startReceiver } from './receiver.ts';
import { createScene, eventually, type Scene, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { afterDeaths, codeOf, dataOf, person, startStation } from './station.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function receive(): Promise<Receiver> {
  const receiver = await startReceiver();
  opened.push(receiver);
  return receiver;
}

const shop = (webhooks: Readonly<Record<string, WebhookDefinition>>): AppDefinition => ({ ...shopWith({}), webhooks });

async function sceneWith(
  webhooks: Readonly<Record<string, WebhookDefinition>>,
  options: Parameters<typeof createScene>[1] = {},
): Promise<Scene> {
  const scene = await createScene(shop(webhooks), options);
  opened.push(scene);
  return scene;
}

const ann = person('01900000-0000-7000-8000-00000000000a', 'clerk');
const idOf = (call: ReceivedCall) => String(call.headers['webhook-id']);
const typesOf = (calls: readonly ReceivedCall[]) => calls.map(({ body }) => body.type as string);
const received = (receiver: Receiver, count: number) =>
  eventually(() => Promise.resolve(expect(receiver.calls.length).toBeGreaterThanOrEqual(count)));

const listed = 'id webhook type recordId status attempts lastStatus lastAnswer error';
async function deliveries(scene: Scene, status: 'DUE' | 'PARKED') {
  const query = `query ($status: AppWebhookDeliveryStatus) { appWebhookDeliveries(status: $status) { ${listed} } }`;
  return (await dataOf(scene.workflow(query, { status }))).appWebhookDeliveries as readonly {
    readonly id: string;
    readonly [field: string]: unknown;
  }[];
}

function isSigned({ headers, text }: ReceivedCall, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(signature);
}

test('what happens to a record is told in its order, with what was before and after, by whom', async () => {
  const receiver = await receive();
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order' } });
  const id = await scene.order(
    { total: '12.50', place: { latitude: 1.5, longitude: 2 }, at: '2026-01-02T03:04:05Z' },
    ann,
  );
  await scene.updateOrder(id, { count: 2 });
  await dataOf(scene.records('mutation ($id: ID!) { deleteOrder(where: {id: $id}) { id } }', { id }));
  await dataOf(scene.records('mutation ($id: ID!) { restoreOrder(id: $id) { id } }', { id }));
  await received(receiver, 4);
  expect(typesOf(receiver.calls)).toEqual(['Order.created', 'Order.updated', 'Order.deleted', 'Order.restored']);
  const [created, updated, deleted] = receiver.calls.map(({ body }) => body.data);
  expect(created).toMatchObject({
    id,
    version: 1,
    by: ann.person?.id,
    before: null,
    record: {
      number: 'A1',
      total: '12.50',
      count: 0,
      place: { latitude: 1.5, longitude: 2 },
      at: '2026-01-02T03:04:05.000Z',
      customerId: null,
    },
  });
  expect(updated).toMatchObject({ version: 2, before: { count: 0 }, record: { count: 2 } });
  expect(deleted).toMatchObject({ before: { count: 2 }, record: null });
  // That a call was answered is written down after the answer.
  await eventually(async () => expect(await deliveries(scene, 'DUE')).toEqual([]));
});

test('the page about webhooks tells genuine calls from others', async () => {
  const receiver = await receive();
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order' } });
  const { it } = await dataOf(scene.workflow('mutation { it: appWebhookSecret(webhook: "Orders") { secret } }'));
  await scene.order();
  await received(receiver, 1);
  const call = must(receiver.calls[0], 'the call');
  const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const code = must(/```js\n(.*?)```/s.exec(page)?.[1], 'the code');
  const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isGenuine(secret: string, headers: object, body: string): boolean;
  };
  expect(isGenuine(it.secret, call.headers, call.text)).toBe(true);
  expect(isGenuine(it.secret, call.headers, `${call.text} `)).toBe(false);
  expect(isGenuine(it.secret, { ...call.headers, 'webhook-timestamp': '1700000000' }, call.text)).toBe(false);
});

test('only the changes and the fields are told that were asked for', async () => {
  const receiver = await receive();
  const scene = await sceneWith({
    Status: { url: receiver.url, model: 'Order', on: ['UPDATE'], fields: ['status', 'customer'] },
  });
  const id = await scene.order();
  await scene.updateOrder(id, { count: 2 });
  await scene.updateOrder(id, { status: 'PLACED', note: 'secret' });
  await received(receiver, 1);
  expect(receiver.calls.map(({ body }) => body.data.record)).toEqual([{ status: 'PLACED', customerId: null }]);
});

test('calls are signed, and while a secret is replaced by the former one too', async () => {
  const receiver = await receive();
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order' } });
  const ask = async (field: string) =>
    (await dataOf(scene.workflow(`mutation { it: ${field} { secret } }`))).it.secret as string;
  const first = await ask('appWebhookSecret(webhook: "Orders")');
  await scene.order();
  await received(receiver, 1);
  const second = await ask('appWebhookRotate(webhook: "Orders")');
  expect(second).not.toBe(first);
  await scene.order();
  await received(receiver, 2);
  const third = await ask('appWebhookRotate(webhook: "Orders", overlapHours: 0)');
  await scene.order();
  await received(receiver, 3);
  const by = receiver.calls.map((call) => [first, second, third].map((secret) => isSigned(call, secret)));
  expect(by).toEqual([
    [true, false, false],
    [true, true, false],
    [false, false, true],
  ]);
});

test('what was in vain is tried again under the same id, before the next change of its record and after others', async () => {
  const receiver = await receive();
  const scene = await sceneWith(
    { Orders: { url: receiver.url, model: 'Order', fields: ['number', 'count'] } },
    { webhooks: { pollMs: 20, leaseMs: 20_000, delays: { firstDelayMs: 400, longestDelayMs: 400 } } },
  );
  receiver.answerNext(500);
  const first = await scene.order({ number: 'first' });
  await received(receiver, 1);
  await scene.updateOrder(first, { count: 1 });
  await scene.order({ number: 'second' });
  await received(receiver, 4);
  const told = receiver.calls.map(({ body }) => `${body.data.record.number} ${body.data.record.count}`);
  expect(told).toEqual(['first 0', 'second 0', 'first 0', 'first 1']);
  expect(receiver.calls.map(idOf)[2]).toBe(receiver.calls.map(idOf)[0]);
});

test('what is in vain for too long is parked with its last answer, and is retried or dismissed by an admin alone', async () => {
  const receiver = await receive();
  const scene = await sceneWith(
    { Orders: { url: receiver.url, model: 'Order' } },
    { webhooks: { pollMs: 20, leaseMs: 20_000, giveUpMs: 0, delays: { firstDelayMs: 10, longestDelayMs: 10 } } },
  );
  receiver.answerNext(503, 404);
  await scene.order();
  await scene.order();
  const parked = await eventually(async () => {
    const found = await deliveries(scene, 'PARKED');
    expect(found).toHaveLength(2);
    return found;
  });
  expect(parked[0]).toMatchObject({
    webhook: 'Orders',
    type: 'Order.created',
    attempts: 1,
    lastAnswer: '{"secret": true}',
  });
  expect(new Set(parked.map(({ lastStatus }) => lastStatus))).toEqual(new Set([404, 503]));
  const retry = 'mutation ($ids: [ID!]!) { it: appWebhookRetry(deliveries: $ids) }';
  const ids = parked.map(({ id }) => id);
  expect(await codeOf(scene.workflow(retry, { ids }, ann))).toBe('FORBIDDEN');
  expect(await codeOf(scene.workflow('{ appWebhooks { name } }', {}, ann))).toBe('FORBIDDEN');
  expect((await dataOf(scene.workflow(retry, { ids: ids.slice(0, 1) }))).it).toBe(1);
  await received(receiver, 3);
  const dismiss = 'mutation ($ids: [ID!]!) { it: appWebhookDismiss(deliveries: $ids) }';
  expect((await dataOf(scene.workflow(dismiss, { ids: [...ids, 'nonsense'] }))).it).toBe(1);
  expect(await deliveries(scene, 'PARKED')).toEqual([]);
});

test('an address that says it is gone is called no more, until the webhook has another one', async () => {
  const [receiver, other] = [await receive(), await receive()];
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order' } });
  receiver.answerNext(410);
  await scene.order();
  await eventually(async () => expect(await deliveries(scene, 'PARKED')).toHaveLength(1));
  await scene.order();
  await eventually(async () => expect(await deliveries(scene, 'PARKED')).toHaveLength(2));
  expect(receiver.calls).toHaveLength(1);
  const { appWebhooks } = await dataOf(scene.workflow('{ appWebhooks { name url isGone waiting parked } }'));
  expect(appWebhooks).toEqual([{ name: 'Orders', url: receiver.url, isGone: true, waiting: 0, parked: 2 }]);
  await scene.station.publish(shop({ Orders: { url: other.url, model: 'Order' } }), scene.app);
  await scene.order();
  await received(other, 1);
});

test('a receiver that does not answer holds up no other', async () => {
  const [silent, quick] = [await receive(), await receive()];
  const scene = await sceneWith({
    Silent: { url: silent.url, model: 'Order' },
    Quick: { url: quick.url, model: 'Order' },
  });
  silent.answerNext(...Array.from({ length: 30 }, () => 'silence' as const));
  for (let n = 0; n < 20; n++) await scene.order();
  await received(quick, 20);
  expect(silent.calls.length).toBeLessThan(20);
  await silent[Symbol.asyncDispose]();
});

test('nothing is missed where a process ends in the middle, and what comes twice has one id', async () => {
  const receiver = await receive();
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order', fields: ['number'] } }, afterDeaths);
  receiver.answerNext(500, 'hangUp', 500, 'hangUp');
  for (let n = 0; n < 10; n++) await scene.order({ number: `n${n}` });
  await scene.station.workflow[Symbol.asyncDispose]();
  for (let n = 10; n < 20; n++) await scene.order({ number: `n${n}` });
  const station = await startStation(scene.database.url, afterDeaths);
  opened.push(station);
  const next = sceneOf(station, scene.app, scene.database);
  await eventually(async () => {
    expect(new Set(receiver.calls.map(({ body }) => body.data.record.number)).size).toBe(20);
    expect(await deliveries(next, 'DUE')).toEqual([]);
  });
  const ids = new Map(receiver.calls.map((call) => [call.body.data.record.number as string, idOf(call)]));
  for (const call of receiver.calls) expect(ids.get(call.body.data.record.number)).toBe(idOf(call));
});

test('an address of a private network is called by nobody, and a test call says so', async () => {
  const receiver = await receive();
  const scene = await sceneWith(
    { Orders: { url: receiver.url, model: 'Order' } },
    { http: { allowHttp: true, dangerouslyAllowPrivateAddresses: false } },
  );
  const { it } = await dataOf(scene.workflow('mutation { it: appWebhookTest(webhook: "Orders") { status error } }'));
  expect(it).toEqual({ status: null, error: 'The address is not one of the public internet, and no other is called.' });
  await scene.order();
  await eventually(async () => expect(await deliveries(scene, 'PARKED')).toHaveLength(1));
  expect(receiver.calls).toEqual([]);
});

test('a test call is signed and told its answer, and a webhook that is not there is named', async () => {
  const receiver = await receive();
  const scene = await sceneWith({ Orders: { url: receiver.url, model: 'Order' } });
  const callOnce = 'mutation ($name: String!) { it: appWebhookTest(webhook: $name) { status error } }';
  expect((await dataOf(scene.workflow(callOnce, { name: 'Orders' }))).it).toEqual({ status: 204, error: null });
  expect(typesOf(receiver.calls)).toEqual(['Order.test']);
  expect(await codeOf(scene.workflow(callOnce, { name: 'Order' }))).toBe('NOT_FOUND');
});
