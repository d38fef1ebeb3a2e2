import type { AppDefinition, FieldDefinition, WorkflowDefinition } from '@trellis/app-definition';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp, publish } from '../support/apps.ts';

const ask: WorkflowDefinition = {
  model: 'Note',
  trigger: { on: 'MANUAL' },
  start: 'ask',
  nodes: { ask: { type: 'approval', role: 'admin' } },
};

const definition = (
  fields: Readonly<Record<string, FieldDefinition>>,
  workflows: Readonly<Record<string, WorkflowDefinition>> = { Ask: ask },
): AppDefinition => ({ format: 1, models: { Note: { fields: { text: { type: 'Text' }, ...fields } } }, workflows });

let product: Product;
let app: App;
beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, { slug: 'notes', definition: definition({}), token: await signIn(product) });
});
afterAll(() => product?.[Symbol.asyncDispose]());

interface Change {
  readonly recordId: string;
  readonly version: number;
  readonly changedFields: readonly string[] | null;
}

interface Batch {
  readonly control: string;
  readonly changes: readonly Change[];
}

/** A client that never connects again, and what one of its subscriptions was told. */
async function follow(node: string) {
  const client = createClient({
    url: `${product.url}${app.path}`.replace('http', 'ws'),
    connectionParams: { Authorization: `Bearer ${app.token}` },
    retryAttempts: 0,
  });
  const told: Change[] = [];
  const controls: string[] = [];
  const ended = new Promise<unknown>((resolve) => {
    client.subscribe<{ it: Batch }>(
      {
        query: `subscription { it: noteChanges { control changes { recordId version changedFields node { ${node} } } } }`,
      },
      {
        next({ data }) {
          if (data) controls.push(data.it.control);
          told.push(...(data?.it.changes ?? []));
        },
        error: resolve,
        complete: () => resolve('complete'),
      },
    );
  });
  await expect.poll(() => controls, { timeout: 10_000 }).toEqual(['READY']);
  return { told, controls, ended, [Symbol.asyncDispose]: async () => client.dispose() };
}

function run<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  return mustAsk<Data>(product, { path: app.path, query, variables, token: app.token });
}

const text = (change: Change) => `${change.recordId} ${change.version}`;
const extra = (n: number): Readonly<Record<string, FieldDefinition>> =>
  Object.fromEntries(Array.from({ length: n }, (_, index) => [`extra${index + 1}`, { type: 'String' }]));

test('subscriptions go on through publishes while others write: nothing is missed, nothing told twice', async () => {
  await using straight = await follow('text');
  await using planned = await follow('text createdBy { name } workflowTasks { id }');
  const written: string[] = [];
  const stop = new AbortController();
  const write = async (): Promise<void> => {
    const { createNote } = await run<{ createNote: { id: string } }>(
      'mutation { createNote(data: { text: "new" }) { id } }',
    );
    written.push(`${createNote.id} 1`);
    while (!stop.signal.aborted) {
      const { updateNote } = await run<{ updateNote: { id: string; version: number } }>(
        'mutation ($id: ID!, $text: String) { updateNote(where: { id: $id }, data: { text: $text }) { id version } }',
        { id: createNote.id, text: `after ${written.length}` },
      );
      written.push(`${updateNote.id} ${updateNote.version}`);
    }
  };
  const writers = [write(), write()];
  for (const version of [1, 2, 3]) {
    const before = written.length;
    await expect.poll(() => written.length, { timeout: 10_000 }).toBeGreaterThan(before + 10);
    await publish(product, app, definition(extra(version)));
  }
  const after = written.length;
  await expect.poll(() => written.length, { timeout: 10_000 }).toBeGreaterThan(after + 10);
  stop.abort();
  await Promise.all(writers);
  for (const { told, controls } of [straight, planned]) {
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(written.length);
    expect(told.map(text).toSorted()).toEqual(written.toSorted());
    expect(controls.filter((control) => control === 'READY')).toHaveLength(1);
    expect(controls).not.toContain('RESET');
  }
  await run('mutation { createNote(data: { text: "x" }) { id } }');
  const id = written[0]?.split(' ')[0];
  await run(`mutation ($id: ID!) { updateNote(where: { id: $id }, data: { extra3: "known now" }) { id } }`, { id });
  // Told by the version that knows the field.
  for (const { told } of [straight, planned])
    await expect.poll(() => told.at(-1)?.changedFields, { timeout: 10_000 }).toEqual(['extra3']);
});

test('a subscription that the new version does not know ends with an error that says why, and others go on', async () => {
  await using fits = await follow('text');
  await using fitsNot = await follow('text workflowTasks { id }');
  await publish(product, app, definition(extra(3), {}), 'everything');
  expect(await fitsNot.ended).toMatchObject([
    { message: expect.stringContaining('"workflowTasks"'), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
  await run('mutation { createNote(data: { text: "later" }) { id } }');
  await expect.poll(() => fits.told.length, { timeout: 10_000 }).toBe(1);
});
