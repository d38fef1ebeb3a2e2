import { createHash } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { type GraphqlClientOptions, sendOperation } from './graphql-client.ts';
import { ensurePublished } from './publish-app.ts';

/** The records of one model, as its `createX` takes them. */
export interface ModelRecords {
  readonly model: string;
  /** The model's field of many records on `Query`. */
  readonly plural: string;
  readonly inputs: readonly RecordInput[];
}

/** Its id is its own from the start, so that a second run meets the first one's records. */
export type RecordInput = Readonly<Record<string, unknown>> & { readonly id: string };

export interface LoadOptions extends GraphqlClientOptions {
  readonly slug: string;
  readonly name: string;
  readonly definition: AppDefinition;
  /** In an order in which every relation points to a record that is there already. */
  readonly records: readonly ModelRecords[];
  /** How many requests are under way at once. Default 4. */
  readonly parallel?: number;
  /** Called after every request that stored records. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly model: string;
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
 * Creates and publishes the app unless it is there, and creates every record. A run that was cut off is finished by the
 * next one: what is there already is left alone.
 */
export async function loadApp(options: LoadOptions): Promise<LoadReport> {
  const { slug, records, parallel = 4 } = options;
  await ensurePublished(options, options);
  const total = records.reduce((sum, group) => sum + group.inputs.length, 0);
  let done = 0;
  let created = 0;
  for (const group of records) {
    const isEmpty = (await countRecords(options, slug, group)) === 0;
    await inParallel(chunksOf(group.inputs, createsPerRequest), parallel, async (inputs) => {
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
  inputs: readonly RecordInput[],
): Promise<readonly RecordInput[]> {
  const data = await sendOperation<{ records: { nodes: readonly { id: string }[] } }>(client, {
    path: appPath(slug),
    query: `query Found($where: ${model}Where!) { records: ${plural}(where: $where, first: ${createsPerRequest}) { nodes { id } } }`,
    variables: { where: { id: { in: inputs.map(({ id }) => id) } } },
    repeat: 'query',
  });
  const found = new Set(data.records.nodes.map(({ id }) => id));
  return inputs.filter(({ id }) => !found.has(id));
}

/** All creates of a request are one transaction: either every one of them is stored or none. */
async function create(
  client: GraphqlClientOptions,
  slug: string,
  { model }: ModelRecords,
  inputs: readonly RecordInput[],
): Promise<void> {
  const parameters = inputs.map((_, index) => `$d${index}: ${model}CreateInput!`).join(', ');
  const fields = inputs.map((_, index) => `r${index}: create${model}(data: $d${index}) { id }`).join(' ');
  const variables = Object.fromEntries(inputs.map((input, index) => [`d${index}`, input]));
  const key = createHash('sha256').update(JSON.stringify(variables)).digest('base64url');
  await sendOperation(client, {
    path: appPath(slug),
    query: `mutation Load(${parameters}) { ${fields} }`,
    variables,
    repeat: { key: `${slug}-${model}-${key}` },
  });
}

function appPath(slug: string): string {
  return `/apps/${slug}/graphql`;
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
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
