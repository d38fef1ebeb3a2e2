import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppDefinition } from '@trellis/app-definition';
import { createTestDatabase, freePort, type ProductProcess } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, spawnProduct, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { send } from '../support/send.ts';

const definition: AppDefinition = {
  format: 1,
  models: { Order: { fields: { number: { type: 'String' } } } },
  webhooks: { Orders: { url: 'https://127.0.0.1/hook', model: 'Order' } },
  workflows: {
    Approve: {
      model: 'Order',
      trigger: { on: 'CREATE' },
      start: 'ask',
      nodes: { ask: { type: 'approval', role: 'admin' } },
    },
  },
};

interface Call {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const opened = new AsyncDisposableStack();
/** What the gateway sent to workflow, as somebody between them sees it. */
const overheard: Call[] = [];
let workflowUrl: string;
let workflow: ProductProcess;
let product: Product;
let app: App;

beforeAll(async () => {
  const database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const shared = { DATABASE_URL: database.url, TRELLIS_SECRET: randomBytes(32).toString('hex') };
  const port = await freePort();
  workflowUrl = `http://127.0.0.1:${port}`;
  product = opened.use(await startProduct({ ...shared, TRELLIS_WORKFLOW_URL: await listenBetween() }));
  app = await createApp(product, { slug: 'orders', definition, token: await signIn(product) });
  // Without Redis it hears of apps when it starts, and every half a minute.
  workflow = opened.use(spawnProduct(dataDir, { ...shared, TRELLIS_WORKFLOW_PORT: String(port) }));
  await workflow.ready();
});
afterAll(() => opened.disposeAsync());

async function listenBetween(): Promise<string> {
  const server = createServer((request, response) => {
    const forward = async () => {
      const call = { headers: { 'trellis-call': String(request.headers['trellis-call']) }, body: '' };
      for await (const chunk of request.setEncoding('utf8')) call.body += String(chunk);
      overheard.push(call);
      const answer = await post(call);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    };
    forward().catch(() => response.writeHead(502).end());
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  opened.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

const post = ({ headers, body }: Call) =>
  fetch(`${workflowUrl}/call`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const ask = <T>(query: string) => mustAsk<T>(product, { path: app.path, query, token: app.token });

test('an app’s graph has workflow in it, whose work is done in the process of its own', async () => {
  await ask('mutation { createOrder(data: {number: "1"}) { id } }');
  await expect
    .poll(() => ask('{ orders { nodes { number workflowTasks { status } } } }'), { timeout: 20_000 })
    .toEqual({
      orders: { nodes: [{ number: '1', workflowTasks: [{ status: 'OPEN' }] }] },
    });
  await expect
    .poll(() => ask('{ appWebhookDeliveries(status: PARKED) { type } }'), { timeout: 20_000 })
    .toEqual({ appWebhookDeliveries: [{ type: 'Order.created' }] });
  expect(overheard.some(({ body }) => body.includes('_entities'))).toBe(true);
});

test('asked directly it answers nobody, not even the gateway’s own call once more', async () => {
  const { length } = overheard;
  const entities = overheard.find(({ body }) => body.includes('_entities'));
  if (!entities) throw new Error('Nothing was overheard.');
  const answers = [await post(entities), await post({ ...entities, headers: {} })];
  await ask('{ orders { nodes { workflowTasks { status } } } }');
  const signed = overheard[length];
  if (!signed) throw new Error('The gateway asked nothing.');
  answers.push(await post({ headers: signed.headers, body: entities.body }));
  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ errors: [{ message: 'Only signed calls are answered.' }] });
  }
});

test('while it is away the rest of the graph answers, and it is told that it may be asked again', async () => {
  workflow.signal('SIGKILL');
  await workflow.ended;
  expect(await ask('{ orders { nodes { number } } }')).toEqual({ orders: { nodes: [{ number: '1' }] } });
  const { errors } = await send(product, { path: app.path, query: '{ appWebhooks { name } }', token: app.token });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }]);
});
