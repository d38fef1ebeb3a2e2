import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, startProductProcess, type TestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, mustAsk, signIn } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import { type App, createApp, publish } from '../support/apps.ts';

const admin = { email: 'admin@localhost', password: 'a password for a test' };
const steps = ['planned', 'composed', 'prepared', 'committed', 'live', 'announced'] as const;

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** A model whose fields are numbered: one more with each publish. */
function notes(fields: number) {
  const names = Array.from({ length: fields }, (_, index) => `field${index + 1}`);
  return {
    format: 1,
    models: { Note: { fields: Object.fromEntries(['text', ...names].map((name) => [name, { type: 'String' }])) } },
  } as const;
}

async function start(dieAt: string) {
  const settings = {
    PORT: '0',
    DATABASE_URL: database.url,
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_SAMPLE: 'false',
    TRELLIS_ADMIN_EMAIL: admin.email,
    TRELLIS_ADMIN_PASSWORD: admin.password,
  };
  const child = startProductProcess({
    command: process.execPath,
    args: [
      '--conditions=trellis:source',
      join(import.meta.dirname, 'publish-and-die.ts'),
      dieAt,
      JSON.stringify(settings),
    ],
    dataDir,
  });
  const url = await child.ready();
  return { url, admin, ended: child.ended, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

/** How many fields the app has by the word of app-model; the supergraph and the tables must say the same. */
async function agreedFields(product: Product, app: App, atMost: number): Promise<number> {
  const on = { path: app.path, token: app.token };
  const query = '{ appModels { name fields { name } } }';
  const { appModels } = await mustAsk<{ appModels: { fields: { name: string }[] }[] }>(product, { ...on, query });
  const known = appModels[0]?.fields.filter(({ name }) => name.startsWith('field')).length ?? 0;
  for (let number = 1; number <= atMost; number++) {
    const { data, errors } = await ask<object>(product, {
      ...on,
      query: `{ notes { nodes { text field${number} } } }`,
    });
    expect(data ?? errors?.[0]?.extensions.code).toEqual(
      number <= known
        ? { notes: { nodes: [{ text: 'kept', [`field${number}`]: null }] } }
        : 'GRAPHQL_VALIDATION_FAILED',
    );
  }
  return known;
}

async function firstVersion(product: Product, token: string): Promise<App> {
  const app = await createApp(product, { slug: 'notes', definition: notes(0), token });
  await mustAsk(product, { path: app.path, token, query: 'mutation { createNote(data: {text: "kept"}) { id } }' });
  return app;
}

test('killed at any step of a publish, it comes back with one version in all its parts, and publishes on', async () => {
  let app: App | undefined;
  let fields = 0;
  for (const step of [...steps, 'never']) {
    await using product = await start(step);
    const token = await signIn(product);
    app = app ? { ...app, token } : await firstVersion(product, token);
    const known = await agreedFields(product, app, fields);
    expect([fields - 1, fields]).toContain(known);
    if (step !== steps[0]) await publish(product, app, notes(++fields));
    expect(await agreedFields(product, app, fields)).toBe(fields);
    if (step === 'never') break;
    await expect(publish(product, app, notes(++fields))).rejects.toThrow(/fetch failed|terminated/);
    expect(await product.ended).toBe('SIGKILL');
  }
}, 120_000);
