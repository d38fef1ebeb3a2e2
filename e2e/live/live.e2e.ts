import { createClient } from 'graphql-ws';
import { createTestSocket, type TestOperation } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';

let product: Product;
let app: App;
let seller: Member;

beforeAll(async () => {
  product = await startProduct();
  app = await loadShop(product, await signIn(product));
  seller = await signUp(product, 'Seller');
});
afterAll(() => product?.[Symbol.asyncDispose]());

function run<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  return mustAsk<Data>(product, { path: app.path, query, variables, token: app.token });
}

const connect = (token: string = app.token) =>
  createTestSocket(`${product.url}${app.path}`, { authorization: `Bearer ${token}` });

interface Change {
  readonly op: string;
  readonly recordId: string;
  readonly version: number;
  readonly node: Readonly<Record<string, unknown>> | null;
}

interface Batch {
  readonly control: string;
  readonly cursor: string;
  readonly changes: readonly Change[];
}

async function nextBatch(operation: TestOperation): Promise<Batch> {
  const { data, errors } = await operation.next();
  expect(errors).toBeUndefined();
  return data?.['it'] as Batch;
}

const place = (number: string, more = {}) =>
  run<{ createOrder: { id: string } }>('mutation ($data: OrderCreateInput!) { createOrder(data: $data) { id } }', {
    data: { number, total: '10', customer: { connect: { email: 'customer1@mail.example' } }, ...more },
  });
const setNote = (number: string, note: string) =>
  run(
    'mutation ($number: String!, $note: String) { updateOrder(where: { number: $number }, data: { note: $note }) { id } }',
    {
      number,
      note,
    },
  );

describe('a subscription to the changes of a model', () => {
  test('says READY, then tells each change with fields of other services', async () => {
    await using socket = await connect();
    const operation = socket.start({
      query: `subscription { it: orderChanges { control cursor changes { op recordId version changedFields
        node { number note createdBy { name } customer { name } appModel { label } } } } }`,
    });
    expect(await nextBatch(operation)).toEqual({ control: 'READY', cursor: expect.any(String), changes: [] });
    const { createOrder } = await place('L-1');
    const node = {
      number: 'L-1',
      note: null,
      createdBy: { name: 'Administrator' },
      customer: { name: expect.any(String) },
      appModel: { label: 'Order' },
    };
    expect((await nextBatch(operation)).changes).toEqual([
      { op: 'CREATE', recordId: createOrder.id, version: 1, changedFields: null, node },
    ]);
    await setNote('L-1', 'hello');
    expect((await nextBatch(operation)).changes).toEqual([
      { op: 'UPDATE', recordId: createOrder.id, version: 2, changedFields: ['note'], node: { ...node, note: 'hello' } },
    ]);
    await run('mutation { deleteOrder(where: { number: "L-1" }) { id } }');
    expect((await nextBatch(operation)).changes).toMatchObject([
      { op: 'DELETE', recordId: createOrder.id, version: 3, node: null },
    ]);
  });

  test('tells of a filtered list what enters and what leaves it', async () => {
    await place('L-2');
    await using socket = await connect();
    const operation = socket.start({
      query: `subscription ($where: OrderWhere) { it: orderChanges(where: $where) { control changes { op reason node { number status } } } }`,
      variables: { where: { status: { eq: 'PLACED' }, number: { startsWith: 'L-' } } },
    });
    expect(await nextBatch(operation)).toMatchObject({ control: 'READY' });
    const setStatus = (status: string) =>
      run(
        'mutation ($status: OrderStatus) { updateOrder(where: { number: "L-2" }, data: { status: $status }) { id } }',
        { status },
      );
    await setNote('L-2', 'not in the list');
    await setStatus('PLACED');
    expect((await nextBatch(operation)).changes).toEqual([
      { op: 'ENTER', reason: null, node: { number: 'L-2', status: 'PLACED' } },
    ]);
    await setStatus('SHIPPED');
    expect((await nextBatch(operation)).changes).toEqual([{ op: 'LEAVE', reason: 'LEFT_FILTER', node: null }]);
    await place('L-3', { status: 'PLACED' });
    expect((await nextBatch(operation)).changes).toEqual([
      { op: 'CREATE', reason: null, node: { number: 'L-3', status: 'PLACED' } },
    ]);
  });

  test('is refused over HTTP, and with a cursor that we did not give', async () => {
    const query = 'subscription ($after: SyncCursor) { it: orderChanges(after: $after) { control } }';
    expect((await send(product, { path: app.path, query, token: app.token })).code).toBe('BAD_USER_INPUT');
    await using socket = await connect();
    const operation = socket.start({ query, variables: { after: 'forged' } });
    expect(await operation.message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

test('a client that loses its connection again and again misses nothing and hears nothing twice', async () => {
  const client = createClient({
    url: `${product.url}${app.path}`.replace('http', 'ws'),
    connectionParams: { Authorization: `Bearer ${app.token}` },
    retryAttempts: 0,
  });
  const told: Change[] = [];
  const written: string[] = [];
  let cursor: string | undefined;
  let connections = 0;
  const over = new AbortController();

  /** Reads until the connection breaks, and keeps the cursor of what it has read. */
  const follow = async (): Promise<void> => {
    connections++;
    const events = client.iterate<{ it: Batch }>({
      query: `subscription ($after: SyncCursor) { it: orderChanges(after: $after, where: { number: { startsWith: "R-" } }) {
        control cursor changes { op recordId version node { note updatedBy { name } } } } }`,
      variables: { after: cursor },
    });
    for await (const { data } of events) {
      if (!data) throw new Error('A subscription tells data.');
      told.push(...data.it.changes);
      ({ cursor } = data.it);
    }
  };
  const write = async (writer: number): Promise<void> => {
    const { createOrder } = await place(`R-${writer}`);
    written.push(`${createOrder.id} 1`);
    for (let version = 2; version <= 40; version++) {
      await setNote(`R-${writer}`, `version ${version}`);
      written.push(`${createOrder.id} ${version}`);
      if (version % 10 === writer) client.terminate();
    }
  };

  // The place after which nothing may be missed.
  const first = client.iterate<{ it: Batch }>({ query: 'subscription { it: orderChanges { cursor } }' });
  ({ cursor } = (await first.next()).value?.data?.it ?? {});
  await first.return?.();
  const following = (async () => {
    while (!over.signal.aborted) await follow().catch(() => undefined);
  })();
  await Promise.all([1, 2, 3].map(write));
  await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(written.length);
  over.abort();
  await client.dispose();
  await following;

  expect(connections).toBeGreaterThan(3);
  expect(told.map(({ recordId, version }) => `${recordId} ${version}`).toSorted()).toEqual(written.toSorted());
  for (const { version, op, node } of told) {
    expect(op).toBe(version === 1 ? 'CREATE' : 'UPDATE');
    expect(node).toMatchObject({ updatedBy: { name: 'Administrator' } });
  }
  // Those of one record come in their order.
  for (const id of new Set(told.map(({ recordId }) => recordId))) {
    const versions = told.filter(({ recordId }) => recordId === id).map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
  }
});

describe('who asks', () => {
  const changes = 'subscription { it: orderChanges { control changes { op node { number } } } }';

  test('hears only of what the rules let this person read, and of nothing more once the role is taken away', async () => {
    await setRoles(product, { app: app.id, user: seller.id, roles: ['sales'], token: app.token });
    await run(
      'mutation ($owner: ID) { updateCustomer(where: { email: "customer2@mail.example" }, data: { owner: $owner }) { id } }',
      {
        owner: seller.id,
      },
    );
    await using socket = await connect(seller.token);
    const operation = socket.start({ query: changes });
    expect(await nextBatch(operation)).toMatchObject({ control: 'READY' });
    await place('W-1');
    await place('W-2', { customer: { connect: { email: 'customer2@mail.example' } } });
    expect((await nextBatch(operation)).changes).toEqual([{ op: 'CREATE', node: { number: 'W-2' } }]);

    await setRoles(product, { app: app.id, user: seller.id, roles: [], token: app.token });
    await place('W-3', { customer: { connect: { email: 'customer2@mail.example' } } });
    // The client is to connect again; what it then may hear its new roles decide.
    expect((await socket.closed).code).toBe(1012);
    expect(operation.waiting()).toEqual([]);
    await using again = await connect(seller.token);
    expect(await again.start({ query: changes }).message()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  test('with a wrong token is closed with 4403', async () => {
    await expect(connect('nonsense')).rejects.toThrow('4403');
  });

  test('renews a token in band, and the subscription goes on', async () => {
    await using socket = await connect();
    const operation = socket.start({ query: changes });
    await nextBatch(operation);
    const fresh = await signIn(product);
    expect(await socket.ping({ Authorization: `Bearer ${fresh}` })).toEqual({ accepted: true });
    expect(await socket.ping({ Authorization: 'Bearer nonsense' })).toEqual({ accepted: false });
    expect(await socket.ping({ Authorization: `Bearer ${seller.token}` })).toEqual({ accepted: false });
    await place('W-4');
    expect((await nextBatch(operation)).changes).toEqual([{ op: 'CREATE', node: { number: 'W-4' } }]);
  });

  test.each(['signs out', 'is locked out'])('is closed with 4403 when this person %s', async (end) => {
    const person = await signUp(product, end.replaceAll(' ', '-'));
    await using socket = await connect(person.token);
    await using other = await connect(app.token);
    await mustAsk(
      product,
      end === 'signs out'
        ? { query: 'mutation { signOut }', token: person.token }
        : {
            query: 'mutation ($user: ID!) { deactivateUser(user: $user) { id } }',
            variables: { user: person.id },
            token: app.token,
          },
    );
    expect((await socket.closed).code).toBe(4403);
    expect(await other.ping()).toBeNull();
    await expect(connect(person.token)).rejects.toThrow('4403');
  });
});

test('a server that stops closes with 1012, and clients connect again to the next', async () => {
  const socket = await connect();
  const operation = socket.start({ query: 'subscription { it: orderChanges { control } }' });
  await nextBatch(operation);
  await product[Symbol.asyncDispose]();
  expect((await socket.closed).code).toBe(1012);
});
