import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import { createSync, memoryStorage, type Sync, type SyncOptions } from '@trellis/sync';
import { fetchHttp, webSocket } from '@trellis/sync/fetch';
import { fileStorage } from '@trellis/sync/node';
import { type Network, startNetwork, typeCheck } from '@trellis/testing';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';
import { type FieldSales, fieldSales } from './field-sales.ts';

let product: Product;
let app: App;
let seller: Member;
let network: Network;
let clients: Sync<FieldSales>[];

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'field-sales', definition: fieldSales, token: await signIn(product) });
  seller = await signUp(product, 'Seller');
  await setRoles(product, { app: app.id, user: seller.id, roles: ['sales'], token: app.token });
});
afterAll(() => product?.[Symbol.asyncDispose]());
beforeEach(async () => {
  network = await startNetwork(product.url);
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await network[Symbol.asyncDispose]();
});

/** A device of the administrator's, unless another token is given. */
async function startClient(more: Partial<SyncOptions<FieldSales>> = {}): Promise<Sync<FieldSales>> {
  const client = await createSync<FieldSales>({
    url: `${network.url}${app.path}`,
    token: () => app.token,
    models: ['Order', 'Visit'],
    http: fetchHttp,
    socket: webSocket,
    storage: memoryStorage(),
    ...more,
  });
  clients.push(client);
  await client.now();
  return client;
}

let lastNumber = 0;
const newNumber = (): string => `O-${++lastNumber}`;
const run = <Data>(query: string, variables: object = {}, token = app.token) =>
  mustAsk<Data>(product, { path: app.path, query, variables: { ...variables }, token });

interface Stored {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly status: string;
}

async function storedOrders(): Promise<readonly Stored[]> {
  const { orders } = await run<{ orders: { nodes: readonly Stored[] } }>(
    '{ orders(first: 1000) { nodes { id version number status } } }',
  );
  return orders.nodes;
}
const shownOrders = (client: Sync<FieldSales>) =>
  client.list('Order').map(({ id, version, number, status }) => ({ id, version, number, status }));

/** Until every client shows what the product has, without being told to ask. */
async function expectSame(): Promise<void> {
  const byId = (one: { readonly id: string }, other: { readonly id: string }) => (one.id < other.id ? -1 : 1);
  for (const client of clients) {
    await expect
      .poll(async () => shownOrders(client), { timeout: 20_000 })
      .toEqual((await storedOrders()).toSorted(byId));
    expect(client.pending).toEqual([]);
  }
}

describe('two devices', () => {
  test('see what the other writes, and what anybody else does, as it happens', async () => {
    const [one, other] = [await startClient(), await startClient()];
    await expect.poll(() => [one.status, other.status], { timeout: 10_000 }).toEqual(['live', 'live']);
    const id = await one.create('Order', { number: newNumber() });
    await expect.poll(() => other.get('Order', id)?.status, { timeout: 10_000 }).toBe('DRAFT');
    expect(other.get('Order', id)?.total).toBe('0.00');
    await run('mutation ($id: ID!) { updateOrder(where: { id: $id }, data: { status: PLACED }) { id } }', { id });
    for (const client of [one, other]) {
      await expect.poll(() => client.get('Order', id)?.status, { timeout: 10_000 }).toBe('PLACED');
    }
    await other.remove('Order', id);
    await expect.poll(() => one.get('Order', id), { timeout: 10_000 }).toBeUndefined();
  });

  test('that both wrote while they were offline agree afterwards, and lose nothing', async () => {
    const conflicts: unknown[] = [];
    const one = await startClient();
    const other = await startClient({
      onConflict(conflict) {
        conflicts.push(conflict);
        return 'mine';
      },
    });
    const visit = await one.create('Visit', { place: 'Lyon', note: 'call first' });
    const order = await one.create('Order', { number: newNumber(), visitId: visit });
    await one.now();
    await other.now();
    network.down();
    await one.update('Visit', visit, { place: 'Paris' });
    await other.update('Visit', visit, { note: 'ring twice' });
    await one.update('Order', order, { status: 'PLACED' });
    await other.update('Order', order, { status: 'SHIPPED' });
    const offline = await Promise.all([one, other].map((client) => client.create('Order', { number: newNumber() })));
    expect(one.get('Order', order)?.status).toBe('PLACED');
    await expect(one.now()).rejects.toMatchObject({ code: 'OFFLINE' });

    network.up();
    await one.now();
    await other.now();
    await one.now();
    // Merged by field where the model says so, decided by the app where it does not.
    expect(one.get('Visit', visit)).toMatchObject({ place: 'Paris', note: 'ring twice' });
    expect(one.get('Order', order)?.status).toBe('SHIPPED');
    expect(conflicts).toMatchObject([
      {
        model: 'Order',
        id: order,
        mine: { status: 'SHIPPED' },
        theirs: { status: 'PLACED' },
        base: { status: 'DRAFT' },
      },
    ]);
    for (const id of offline) expect(one.get('Order', id)).toEqual(other.get('Order', id));
    await expectSame();
  });
});

describe('a lost answer', () => {
  test('has a write sent again, and applied once', async () => {
    const client = await startClient();
    const other = await startClient();
    const ids = await Promise.all(Array.from({ length: 5 }, () => client.create('Order', { number: newNumber() })));
    await client.now();
    for (const status of ['PLACED', 'SHIPPED', 'DRAFT'] as const) {
      let lost = 0;
      network.loseAnswers('SyncPush', 2, () => lost++);
      for (const id of ids) await client.update('Order', id, { status });
      for (;;) {
        const sent = await client.now().then(
          () => true,
          () => false,
        );
        if (sent) break;
      }
      expect(lost).toBe(2);
    }
    await expectSame();
    const versions = (await storedOrders()).filter(({ id }) => ids.includes(id)).map(({ version }) => version);
    // Made, and changed three times.
    expect(versions).toEqual([4, 4, 4, 4, 4]);
    expect(other.list('Order')).toEqual(client.list('Order'));
  });

  test('and a process that is killed before it leave the write to the next process, which has it applied once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-sync-'));
    try {
      const path = join(folder, 'records');
      const number = newNumber();
      const program = join(import.meta.dirname, 'write-and-wait.ts');
      const reached = Promise.withResolvers<undefined>();
      network.loseAnswers('SyncPush', 1, () => reached.resolve(undefined));
      const child = spawn(
        process.execPath,
        ['--conditions=trellis:source', program, `${network.url}${app.path}`, app.token, path, number],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exited = once(child, 'exit');
      await reached.promise;
      child.kill('SIGKILL');
      await exited;

      const client = await startClient({ storage: fileStorage(path) });
      expect(client.list('Order').map((order) => order.number)).toContain(number);
      const stored = (await storedOrders()).filter((order) => order.number === number);
      expect(stored).toMatchObject([{ version: 1, status: 'PLACED' }]);
      expect([client.pending, client.refused]).toEqual([[], []]);
      await expectSame();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('a write that the rules or the types refuse comes to the app with its fields', async () => {
  const client = await startClient({ language: 'en' });
  const number = newNumber();
  await client.create('Order', { number });
  const twice = await client.create('Order', { number });
  const long = await client.create('Visit', { place: 'x'.repeat(41) });
  const fine = await client.create('Order', { number: newNumber() });
  await client.now();
  expect(client.get('Order', fine)?.version).toBe(1);
  expect(client.get('Order', twice)).toBeUndefined();
  expect(client.refused).toMatchObject([
    { id: twice, refusal: { kind: 'REJECTED', fieldErrors: [{ path: ['number'], rule: 'unique' }] } },
    { id: long, refusal: { kind: 'REJECTED', fieldErrors: [{ path: ['place'], rule: 'maxLength' }] } },
  ]);
  const [first, second] = client.refused.map(({ key }) => key);
  await client.retry(first ?? '', { number: newNumber() });
  await client.dismiss(second ?? '');
  await client.now();
  expect(client.get('Order', twice)?.version).toBe(1);
  expect(client.refused).toEqual([]);
  const { syncRejected } = await run<{ syncRejected: object }>('{ syncRejected { nodes { recordId } } }');
  expect(syncRejected).toEqual({ nodes: [] });
  await expectSame();
});

test('a device has what its person may see, and no longer what that person may not', async () => {
  const admin = await startClient();
  const device = await startClient({ token: () => seller.token });
  expect(device.list('Visit')).toEqual([]);
  const own = await device.create('Visit', { place: 'Nice' });
  const others = await admin.create('Visit', { place: 'Metz', note: 'not yours' });
  await Promise.all([admin.now(), device.now()]);
  await device.now();
  expect(device.list('Visit').map(({ id }) => id)).toEqual([own]);
  const give = (id: string, owner: string | null) =>
    run('mutation ($id: ID!, $owner: ID) { updateVisit(where: { id: $id }, data: { owner: $owner }) { id } }', {
      id,
      owner,
    });
  await give(others, seller.id);
  await expect.poll(() => device.get('Visit', others)?.note, { timeout: 10_000 }).toBe('not yours');
  await give(others, null);
  await expect.poll(() => device.get('Visit', others), { timeout: 10_000 }).toBeUndefined();
});

test('a generator makes the types of the app’s SDL, and they are what the client takes', async () => {
  const response = await fetch(`${product.url}/apps/field-sales/schema.graphql`, {
    headers: { authorization: `Bearer ${app.token}` },
  });
  const generated = await codegen({
    filename: 'generated.ts',
    schema: parse(await response.text()),
    documents: [],
    config: {
      useTypeImports: true,
      enumsAsTypes: true,
      scalars: { Decimal: 'string', DateTime: 'string', JSON: 'unknown' },
    },
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
    skipDocumentsValidation: true,
  });
  const use = `import type { Sync } from '@trellis/sync';
    import type { OrderSyncDocument, VisitSyncDocument } from './generated.ts';
    export async function use(sync: Sync<{ Order: OrderSyncDocument; Visit: VisitSyncDocument }>): Promise<void> {
      const id = await sync.create('Order', { number: 'O-1', status: 'PLACED', total: '1.50' });
      const status: 'DRAFT' | 'PLACED' | 'SHIPPED' | null | undefined = sync.get('Order', id)?.status;
      await sync.update('Visit', id, { note: status ?? null });
      // @ts-expect-error There is no such field.
      await sync.update('Visit', id, { nothing: 1 });
    }`;
  const files = { 'generated.ts': generated, 'use.ts': use };
  const workspace = join(import.meta.dirname, '..');
  expect(await typeCheck({ workspace, files, lib: ['es2023', 'dom'], types: ['node'] })).toBe('');
});
