import { createTestSocket, type TestOperation } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';
import { picture, uploadPicture } from '../support/upload-picture.ts';

let product: Product;
let shop: App;
let seller: Member;
let manager: Member;

beforeAll(async () => {
  product = await startProduct();
  shop = await loadShop(product, await signIn(product));
  [seller, manager] = [await signUp(product, 'Sally'), await signUp(product, 'Max')];
  for (const { id, role } of [
    { id: seller.id, role: 'sales' },
    { id: manager.id, role: 'manager' },
  ]) {
    await setRoles(product, { app: shop.id, user: id, roles: [role], token: shop.token });
  }
  const file = await uploadPicture(product, shop, 'lamp.png');
  await run(
    `mutation ($file: ID, $owner: ID) {
      updateProduct(where: { sku: "TR-00001" }, data: { picture: $file, name: "Lamp" }) { id }
      updateCustomer(where: { email: "customer1@mail.example" }, data: { owner: $owner, name: "Ada" }) { id }
      createOrder(data: { number: "BIG", total: "7500", customer: { connect: { email: "customer1@mail.example" } } }) { id }
      createOrderLine(data: { position: 1, quantity: 3, unitPrice: "2500", order: { connect: { number: "BIG" } }, product: { connect: { sku: "TR-00001" } } }) { id }
    }`,
    { file, owner: seller.id },
  );
});
afterAll(() => product?.[Symbol.asyncDispose]());

function run<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token = shop.token,
): Promise<Data> {
  return mustAsk<Data>(product, { path: shop.path, query, variables, token });
}

/** Of records, identity, files, workflow and app-model: what a manager's screen shows of an order. */
const screen = `fragment Screen on Order {
  number status note
  customer { name owner { name } }
  lines { nodes { quantity product { name picture { name type url } } } }
  workflowTasks(status: OPEN) { id title role status openedAt }
  appModel { label }
}`;

interface Screen {
  readonly number: string;
  readonly status: string;
  readonly lines: { readonly nodes: readonly { readonly product: { readonly picture: { readonly url: string } } }[] };
  readonly workflowTasks: readonly { readonly id: string }[];
}

const read = () =>
  run<{ order: Screen }>(`query { order(where: { number: "BIG" }) { ...Screen } } ${screen}`, {}, manager.token).then(
    ({ order }) => order,
  );

/** All five parts of it, in one answer. */
const whole = (more: object) => ({
  number: 'BIG',
  status: 'PLACED',
  note: null,
  customer: { name: 'Ada', owner: { name: 'Sally' } },
  lines: {
    nodes: [
      {
        quantity: 3,
        product: { name: 'Lamp', picture: { name: 'lamp.png', type: 'image/png', url: expect.any(String) } },
      },
    ],
  },
  workflowTasks: [
    {
      id: expect.any(String),
      title: 'A large order wants your approval',
      role: 'manager',
      status: 'OPEN',
      openedAt: expect.any(String),
    },
  ],
  appModel: { label: 'Order' },
  ...more,
});

test('one operation reads of all five services, and one subscription delivers the same after a change', async () => {
  await using socket = await createTestSocket(`${product.url}${shop.path}`, {
    authorization: `Bearer ${manager.token}`,
  });
  const changes = socket.start({
    query: `subscription { orderChanges(where: { number: { eq: "BIG" } }) { control changes { op node { ...Screen } } } } ${screen}`,
  });
  expect(await changes.next()).toMatchObject({ data: { orderChanges: { control: 'READY' } } });

  // The seller places the order; being large, it waits for a manager.
  await run('mutation { updateOrder(where: { number: "BIG" }, data: { status: PLACED }) { id } }', {}, seller.token);
  expect(await nextNode(changes)).toMatchObject({ number: 'BIG', status: 'PLACED' });
  await expect.poll(async () => (await read()).workflowTasks, { timeout: 10_000 }).toHaveLength(1);

  const order = await read();
  expect(order).toEqual(whole({}));
  const download = await fetch(order.lines.nodes[0]?.product.picture.url ?? '');
  expect(Buffer.from(await download.arrayBuffer()).equals(picture)).toBe(true);

  await run('mutation { updateOrder(where: { number: "BIG" }, data: { note: "In a hurry" }) { id } }');
  expect(await nextNode(changes)).toEqual(whole({ note: 'In a hurry' }));

  // The decision changes the order, and closes the task.
  const [task] = order.workflowTasks;
  await run(
    'mutation ($id: ID!) { completeWorkflowTask(id: $id, decision: APPROVE) { status } }',
    { id: task?.id },
    manager.token,
  );
  expect(await nextNode(changes)).toEqual(whole({ note: 'In a hurry', status: 'APPROVED', workflowTasks: [] }));
  expect(await read()).toEqual(whole({ note: 'In a hurry', status: 'APPROVED', workflowTasks: [] }));
});

test('each service answers in the caller’s language', async () => {
  const { data } = await send<{ order: object }>(product, {
    path: shop.path,
    query: '{ order(where: { number: "BIG" }) { appModel { label } workflowTasks { title } } }',
    token: manager.token,
    headers: { 'accept-language': 'zh-CN, zh;q=0.9' },
  });
  expect(data?.order).toEqual({ appModel: { label: '订单' }, workflowTasks: [{ title: '大额订单待审批' }] });
});

test('each service gives only what its reader may see', async () => {
  const query = `{
    orders(where: { number: { eq: "BIG" } }) { nodes { number customer { owner { name email } } workflowTasks { title } } }
    workflowTasks { title }
  }`;
  expect(await run(query, {}, seller.token)).toEqual({
    orders: {
      nodes: [{ number: 'BIG', customer: { owner: { name: 'Sally', email: seller.email } }, workflowTasks: [] }],
    },
    workflowTasks: [],
  });
  const visitor = await send(product, { path: shop.path, query });
  expect(visitor).toMatchObject({ data: null, code: 'FORBIDDEN' });
});

async function nextNode(changes: TestOperation): Promise<object> {
  const { data, errors } = await changes.next();
  expect(errors).toBeUndefined();
  const batch = data?.['orderChanges'] as { readonly changes: readonly { readonly node: object }[] };
  expect(batch.changes).toHaveLength(1);
  return batch.changes[0]?.node ?? {};
}

test('an administrator is told what each of the services did for it', async () => {
  const { text } = await send(product, {
    path: shop.path,
    query: `query { order(where: { number: "BIG" }) { ...Screen } } ${screen}`,
    token: shop.token,
    headers: { 'x-trellis-explain': 'true' },
  });
  const { explain } = (JSON.parse(text) as { readonly extensions: { readonly explain: Explain } }).extensions;
  const services = explain.fetches.map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(['records', 'identity', 'files', 'workflow', 'app-model']));
  expect(services[0]).toBe('records');
  expect(explain.statements.map(({ fetch }) => services[fetch])).toContain('records');
  expect(explain.statements[0]?.sql).toMatch(/^select /);
});

interface Explain {
  readonly fetches: readonly { readonly service: string }[];
  readonly statements: readonly { readonly fetch: number; readonly sql: string }[];
}
