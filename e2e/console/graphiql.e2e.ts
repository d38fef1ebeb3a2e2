import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../product/product.ts';
import { installedBrowser, openBrowser } from '../support/browser.ts';

if (!installedBrowser)
  process.stderr.write('Skipped: the console in a browser. Install one with apt-get install chromium.\n');

describe.skipIf(!installedBrowser)('the console in a browser, on the sample app', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  let complaints: string[];

  beforeAll(async () => {
    product = await startProduct({ TRELLIS_SAMPLE: 'true' });
    browser = await openBrowser(installedBrowser ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await product[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    // A context of its own: no tabs, tokens or settings of another test.
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    requested = [];
    complaints = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${product.url}/apps/shop/graphql`);
    return () => context.close();
  });

  it('loads from the product alone and shows what the graph answers', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByRole('link', { name: 'products', exact: true }).waitFor();
    const elsewhere = requested.filter((url) => !url.startsWith(product.url) && !/^(data|blob):/.test(url));
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('signs in, runs a query as that person, and signs out', async () => {
    expect(await run('{ me { email } }')).toContain('"me": null');
    await signIn(product.admin.password);
    await page.getByText(product.admin.email).waitFor();
    expect(await run('{ me { email } }')).toContain(`"email": "${product.admin.email}"`);

    await page.reload();
    await page.getByText(product.admin.email).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await run('{ me { email } }')).toContain('"me": null');
  });

  it('says in plain words why a sign-in failed', async () => {
    await signIn('not the password');
    expect(await page.getByRole('dialog').getByRole('alert').textContent()).toMatch(/password/);
  });

  it('runs a subscription over a WebSocket at the same address', async () => {
    await signIn(product.admin.password);
    await page.getByText(product.admin.email).waitFor();
    expect(await run('subscription { productChanges { control } }')).toContain('"control": "READY"');
  });

  async function signIn(password: string): Promise<void> {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail').fill(product.admin.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  }

  /** Puts the operation into the editor, runs it and waits for an answer that differs from the one before. */
  async function run(operation: string): Promise<string> {
    const response = page.locator('.graphiql-response .view-lines');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(operation)})`);
    await page.keyboard.press('ControlOrMeta+V');
    const before = (await response.isVisible()) ? await response.innerText() : '';
    await page.getByRole('button', { name: /execute/i }).click();
    await expect.poll(async () => (await response.innerText()).trim(), { timeout: 10_000 }).not.toBe(before.trim());
    return (await response.innerText()).replaceAll('\u00a0', ' ');
  }
});
