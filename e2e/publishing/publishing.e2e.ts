import { createTestSocket, type TestOperation } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp, publish } from '../support/apps.ts';
import { send } from '../support/send.ts';
import { startLoad } from './load.ts';
import { type Ask, type Progress, readEveryView, readNextField, requestOf } from './requests.ts';
import { definitionOf } from './versions.ts';

const perSecond = 200;
const lastVersion = 6;

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'items', definition: definitionOf(1), token: await signIn(product) });
  for (const name of ['one', 'two', 'three']) await ask(`mutation { createItem(data: { name: "${name}" }) { id } }`);
});
afterAll(() => product?.[Symbol.asyncDispose]());

const ask: Ask = (query, variables = {}) => send(product, { path: app.path, query, variables, token: app.token });

test(`${perSecond} requests a second go on through five publishes: none fails, each answer is of one version`, async () => {
  await using socket = await createTestSocket(`${product.url}${app.path}`, { authorization: `Bearer ${app.token}` });
  const changes = socket.start({
    query: 'subscription { itemChanges { control changes { op recordId node { name createdBy { name } } } } }',
  });
  expect(await changes.next()).toMatchObject({ data: { itemChanges: { control: 'READY' } } });

  const progress: Progress = {
    live: 1,
    begun: 1,
    created: [],
    versions: new Set(),
    field: { before: 0, after: 0 },
  };
  const load = startLoad(perSecond, async (index) => requestOf(index)(ask, progress, index));
  await readEveryView(ask, progress);
  await load.answered(perSecond / 4);
  for (let version = 2; version <= lastVersion; version++) {
    progress.begun = version;
    await readNextField(ask, progress);
    await publish(product, app, definitionOf(version));
    progress.live = version;
    await readNextField(ask, progress);
    await readEveryView(ask, progress);
    await load.answered(perSecond / 4);
  }
  const { sent, seconds } = await load.stop();
  const rate = Math.round(sent / seconds);
  if (rate < perSecond * 0.9) process.stderr.write(`This machine took ${rate} requests a second, not ${perSecond}.\n`);

  expect(progress.versions).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(progress.field.before).toBeGreaterThan(0);
  expect(progress.field.after).toBeGreaterThan(0);
  const { data } = await ask<{ items: { totalCount: number } }>('{ items { totalCount } }');
  expect(data?.items.totalCount).toBe(progress.created.length + 3);
  // The subscription was open all the while: it has missed nothing, and told nothing twice.
  const told = await recordIds(changes, progress.created.length);
  expect(told.toSorted()).toEqual(progress.created.toSorted());
}, 60_000);

async function recordIds(changes: TestOperation, atLeast: number): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < atLeast) {
    const { data, errors } = await changes.next();
    expect(errors).toBeUndefined();
    const batch = data?.['itemChanges'] as { changes: readonly { op: string; recordId: string; node: object }[] };
    for (const { op, recordId, node } of batch.changes) {
      expect({ op, node }).toMatchObject({ op: 'CREATE', node: { createdBy: { name: 'Administrator' } } });
      ids.push(recordId);
    }
  }
  return ids;
}
