import type { Sync } from '@trellis/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { installedBrowser, openBrowser } from '../support/browser.ts';
import { bundle } from './bundle.ts';
import { type FieldSales, fieldSales } from './field-sales.ts';
import { createPhone, type MiniProgram, type Phone } from './mini-program.ts';

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'field-sales', definition: fieldSales, token: await signIn(product) });
});
afterAll(() => product?.[Symbol.asyncDispose]());

const run = <Data>(query: string, variables: object = {}) =>
  mustAsk<Data>(product, { path: app.path, query, variables: { ...variables }, token: app.token });
const place = (number: string) =>
  run<{ createOrder: { id: string } }>(
    'mutation ($number: String!) { createOrder(data: { number: $number }) { id } }',
    {
      number,
    },
  );
const storedNumbers = async (prefix: string): Promise<readonly string[]> => {
  const { orders } = await run<{ orders: { nodes: readonly { number: string }[] } }>(
    'query ($prefix: String!) { orders(where: { number: { startsWith: $prefix } }, orderBy: [{ number: ASC }]) { nodes { number } } }',
    { prefix },
  );
  return orders.nodes.map(({ number }) => number);
};

describe('in a mini-program, which has neither fetch nor WebSocket', () => {
  const open = ({ trellis, wx }: MiniProgram, more: object = {}): Promise<Sync<FieldSales>> =>
    trellis.createSync<FieldSales>({
      ...trellis.wxPlatform(wx, 'field-sales of anna'),
      url: `${product.url}${app.path}`,
      token: () => app.token,
      models: ['Order'],
      ...more,
    });
  const numbers = (sync: Sync<FieldSales>): string[] => sync.list('Order').map(({ number }) => number ?? '');
  const live = async (sync: Sync<FieldSales>, phone: Phone) => {
    await expect.poll(() => sync.status, { timeout: 10_000 }).toBe('live');
    expect(phone.sockets).toBe(1);
  };

  test('records are read and written live over one socket, which is opened again when it is in front again', async () => {
    const phone = await createPhone();
    const sync = await open(phone.start());
    await live(sync, phone);
    await place('W-1');
    await expect.poll(() => numbers(sync), { timeout: 10_000 }).toContain('W-1');
    await sync.create('Order', { number: 'W-2' });
    await sync.now();
    expect(await storedNumbers('W-')).toEqual(['W-1', 'W-2']);

    phone.toBackground();
    await place('W-3');
    phone.toFront();
    await expect.poll(() => numbers(sync), { timeout: 10_000 }).toContain('W-3');
    await live(sync, phone);
    // The app's own subscriptions go over the same socket.
    const told: unknown[] = [];
    sync.live({ query: 'subscription { orderChanges { control } }', next: (data) => told.push(data) });
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(phone.sockets).toBe(1);
    await sync.close();
    await expect.poll(() => phone.sockets).toBe(0);
  });

  test('what was written is there when the program is started again, and sent then', async () => {
    const phone = await createPhone();
    const first = await open(phone.start());
    await first.now();
    await first.close();
    const unsent = await open(phone.start(), { http: () => Promise.reject(new Error('no network')) });
    await unsent.create('Order', { number: 'X-1' });
    await unsent.close();
    const third = await open(phone.start());
    expect(numbers(third)).toContain('X-1');
    await third.now();
    expect(await storedNumbers('X-')).toEqual(['X-1']);
    await third.close();
  });

  test('where no socket is to be had it asks now and then', async () => {
    const phone = await createPhone();
    phone.refuseSockets();
    const sync = await open(phone.start(), { pollMs: 200 });
    await sync.now();
    expect(sync.status).toBe('polling');
    await place('Y-1');
    await expect.poll(() => numbers(sync), { timeout: 10_000 }).toContain('Y-1');
    await sync.close();
    const { requests } = phone;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(phone.requests).toBe(requests);
  });
});

if (!installedBrowser)
  process.stderr.write('Skipped: the offline client in a browser. Install one with apt-get install chromium.\n');

describe.skipIf(!installedBrowser)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let code: string;

  beforeAll(async () => {
    code = await bundle('web');
    browser = await openBrowser(installedBrowser ?? '');
    page = await (await browser.newContext()).newPage();
    await load(page);
  });
  afterAll(() => browser?.close());

  /** A page of the product's origin with the client in it, opened under the name. */
  async function load(into: Page): Promise<void> {
    await into.goto(`${product.url}/livez`);
    await into.evaluate(`${code}; globalThis.trellis = trellis;`);
  }
  const openIn = (into: Page, token = app.token): Promise<string> =>
    into.evaluate(
      `trellis.createSync({ ...trellis.webPlatform('field-sales of anna'), url: ${JSON.stringify(product.url + app.path)},
        models: ['Order'], token: () => ${JSON.stringify(token)} })
        .then((sync) => { globalThis.sync = sync; return 'open'; }, (error) => error.code)`,
    );
  const numbersIn = (from: Page): Promise<readonly string[]> =>
    from.evaluate("sync.list('Order').map(({ number }) => number)");

  test('records are live, outlive the page with what was written offline, and belong to one page at a time', async () => {
    expect(await openIn(page)).toBe('open');
    await expect.poll(() => page.evaluate('sync.status'), { timeout: 10_000 }).toBe('live');
    await place('B-1');
    await expect.poll(() => numbersIn(page), { timeout: 10_000 }).toContain('B-1');

    const second = await page.context().newPage();
    await load(second);
    expect(await openIn(second)).toBe('STORAGE_IN_USE');

    await page.context().setOffline(true);
    await page.evaluate("sync.create('Order', { number: 'B-2' })");
    expect(await numbersIn(page)).toContain('B-2');
    await page.close();
    await second.context().setOffline(false);
    expect(await openIn(second)).toBe('open');
    expect(await numbersIn(second)).toEqual(expect.arrayContaining(['B-1', 'B-2']));
    await second.evaluate('sync.now()');
    expect(await storedNumbers('B-')).toEqual(['B-1', 'B-2']);
  });
});
