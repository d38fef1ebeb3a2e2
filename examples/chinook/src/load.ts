import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { type CreateInput, createInputs, type ModelRecords } from './create-inputs.ts';
import { chinookDefinition } from './definition.ts';
import { type GraphqlClientOptions, sendOperation } from './graphql-client.ts';
import { ensurePublished } from './publish.ts';
import type { ModelName } from './record-id.ts';
import type { ChinookRows } from './rows.ts';

export interface LoadOptions extends GraphqlClientOptions {
  readonly token: string;
  readonly rows: ChinookRows;
  /** The app's address. Default `chinook`. */
  readonly slug?: string;
  /** Default `chinookDefinition`. */
  readonly definition?: AppDefinition;
  /** How many requests are under way at once. Default 4. */
  readonly parallel?: number;
  /** Called after every request that stored records. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly model: ModelName;
  /** Of all models. */
  readonly done: number;
  readonly total: number;
}

export interface LoadReport {
  readonly created: number;
  /** Records that an earlier run had made. */
  readonly found: number;
}

/** The contract allows 100 root fields and 200 aliases a request. */
const createsPerRequest = 100;

/**
 * Creates and publishes the app unless it is there, and creates every record, by nothing but the public API. A run
 * that was cut off is finished by the next one: records have ids of their own from the start, and what is there
 * already is left alone.
 */
export async function loadChinook(options: LoadOptions): Promise<LoadReport> {
  const { slug = 'chinook', definition = chinookDefinition } = options;
  await ensurePublished(options, { slug, name: 'Chinook', definition });
  const groups = createInputs(options.rows);
  const total = groups.reduce((sum, group) => sum + group.inputs.length, 0);
  let done = 0;
  let created = 0;
  for (const group of groups) {
    const chunks = chunk(group.inputs, createsPerRequest);
    const isEmpty = (await countRecords(options, slug, group)) === 0;
    await inParallel(chunks, options.parallel ?? 4, async (inputs) => {
      const missing = isEmpty ? inputs : await withoutFound(options, slug, group, inputs);
      if (missing.length > 0) await create(options, slug, group, missing);
      created += missing.length;
      done += inputs.length;
      options.onProgress?.({ model: group.model, done, total });
    });
  }
  return { created, found: total - created };
}

async function countRecords(client: GraphqlClientOptions, slug: string, { plural }: ModelRecords): Promise<number> {
  const data = await sendOperation<{ records: { totalCount: number } }>(client, {
    path: appPath(slug),
    query: `query Count { records: ${plural}(first: 1) { totalCount } }`,
    repeat: 'query',
  });
  return data.records.totalCount;
}

async function withoutFound(
  client: GraphqlClientOptions,
  slug: string,
  { model, plural }: ModelRecords,
  inputs: readonly CreateInput[],
): Promise<readonly CreateInput[]> {
  const data = await sendOperation<{ records: { nodes: readonly { number: number }[] } }>(client, {
    path: appPath(slug),
    query: `query Found($where: ${model}Where!) { records: ${plural}(where: $where, first: ${createsPerRequest}) { nodes { number } } }`,
    variables: { where: { number: { in: inputs.map((input) => input.number) } } },
    repeat: 'query',
  });
  const found = new Set(data.records.nodes.map((node) => node.number));
  return inputs.filter((input) => !found.has(input.number));
}

/** All creates of a request are one transaction: either every one of them is stored or none. */
async function create(
  client: GraphqlClientOptions,
  slug: string,
  { model }: ModelRecords,
  inputs: readonly CreateInput[],
): Promise<void> {
  const parameters = inputs.map((_, index) => `$d${index}: ${model}CreateInput!`).join(', ');
  const fields = inputs.map((_, index) => `r${index}: create${model}(data: $d${index}) { id }`).join(' ');
  const variables = Object.fromEntries(inputs.map((input, index) => [`d${index}`, input]));
  await sendOperation(client, {
    path: appPath(slug),
    query: `mutation Load(${parameters}) { ${fields} }`,
    variables,
    // New for each request: only its own repeats are the same, not those of a later run.
    repeat: { key: randomUUID() },
  });
}

function appPath(slug: string): string {
  return `/apps/${slug}/graphql`;
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

async function inParallel<Item>(
  items: readonly Item[],
  parallel: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  // The workers share one iterator; the first that fails ends the load, and the others stop after their request.
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
}
