import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateShop } from '@trellis/shop-example';
import { createTestDatabase } from '@trellis/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProduct } from './testing/start-product.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-sample-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const shop = generateShop();
const wanted = Object.fromEntries(shop.map(({ plural, inputs }) => [plural, { totalCount: inputs.length }]));

async function ask(address: string, path: string, query: string, token?: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** How many records of each model are there. */
async function counts(address: string, password: string): Promise<Record<string, unknown>> {
  const data = (await ask(
    address,
    '/graphql',
    `mutation { signIn(input: {email: "admin@localhost", password: "${password}"}) { accessToken } }`,
  )) as { signIn: { accessToken: string } };
  const fields = shop.map(({ plural }) => `${plural} { totalCount }`).join(' ');
  return ask(address, '/apps/shop/graphql', `{ ${fields} }`, data.signIn.accessToken);
}

test('the first start imports the sample app, finished by the next one where it was killed, and no start repeats it', async () => {
  await using database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url, TRELLIS_SAMPLE: 'true' };
  let password = '';
  {
    await using product = startProduct(dataDir, environment);
    await expect.poll(() => product.stdout(), { timeout: 20_000 }).toContain('Importing the sample app');
    password = /password (\S+) /.exec(product.stdout())?.[1] ?? '';
    const address = /at http:\/\/\[::\]:(\d+)/.exec(product.stdout())?.[1];
    const some = async () => {
      const got = await counts(`http://localhost:${address}`, password).catch(() => undefined);
      return (got?.['products'] as { totalCount: number } | undefined)?.totalCount;
    };
    await expect.poll(some, { timeout: 20_000 }).toBeGreaterThan(0);
    product.signal('SIGKILL');
    await product.ended;
  }
  {
    await using product = startProduct(dataDir, environment);
    const address = await product.ready();
    expect(product.stdout()).toContain(`the sample app: ${address}/apps/shop/graphql`);
    expect(await counts(address, password)).toEqual(wanted);
    expect(await readdir(dataDir)).not.toContain('sample-import');
    product.signal('SIGTERM');
    await product.ended;
  }
  await using product = startProduct(dataDir, environment);
  const address = await product.ready();
  expect(product.stdout()).not.toContain('Importing');
  expect(product.stdout()).toContain(`the sample app: ${address}/apps/shop/graphql`);
  product.signal('SIGTERM');
  expect(await product.ended).toBe(0);
}, 60_000);
