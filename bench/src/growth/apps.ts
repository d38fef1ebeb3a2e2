import { setTimeout as sleep } from 'node:timers/promises';
import type { AppDefinition, ModelDefinition } from '@trellis/app-definition';
import { ensurePublished, GraphqlError, sendOperation } from '@trellis/app-loader';
import type { Request } from '../measure.ts';
import type { Standalone } from '../standalone.ts';
import { itemId } from './questions.ts';

/** An app to measure, asked through the product's HTTP endpoint. */
export interface GrownApp {
  request(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Request>;
}

const item: ModelDefinition = {
  plural: 'items',
  fields: {
    number: { type: 'Int', required: true, unique: true },
    name: { type: 'String', required: true },
    kind: { type: 'Int', required: true },
  },
  indexes: [['kind']],
};

/** An item that stands in a tree. */
const leaf: ModelDefinition = {
  ...item,
  fields: {
    ...item.fields,
    above: { type: 'Item', inverse: 'below' },
    below: { type: 'Item', list: true, inverse: 'above' },
  },
};

/** How many records a request creates. */
const atOnce = 5000;

/** An app with so many items; in a tree each but the first is below the one of half its number. */
export async function createItems(
  product: Standalone,
  slug: string,
  { count, inTree }: { readonly count: number; readonly inTree: boolean },
): Promise<GrownApp> {
  const app = await publish(product, slug, { format: 1, models: { Item: inTree ? leaf : item } });
  // No record of a request is below another one of it, which is not there yet when its relation is looked up.
  for (let from = 1, next: number; from <= count; from = next) {
    next = Math.min(from + atOnce, 2 * from, count + 1);
    const data = Array.from({ length: next - from }, (_, index) => from + index).map((number) => ({
      id: itemId(number),
      number,
      name: `Item ${number}`,
      kind: number % 1000,
      ...(inTree && number > 1 && { aboveId: itemId(Math.floor(number / 2)) }),
    }));
    await sendOperation(
      { url: product.url, token: await product.token() },
      {
        path: `/apps/${slug}/graphql`,
        query: 'mutation Items($data: [ItemCreateInput!]!) { createItems(data: $data) { affectedCount } }',
        variables: { data },
        repeat: { key: `${slug} ${from}` },
      },
    );
  }
  return app;
}

/** Ten models are a chain: PostGraphile builds no schema for one of hundreds, it follows each to its end. */
export function leadsOn(index: number): boolean {
  return index % 10 !== 0;
}

/** An app of so many models, related in chains; the first has a record. */
export async function createModels(product: Standalone, slug: string, count: number): Promise<GrownApp> {
  const models = Array.from({ length: count }, (_, index): readonly [string, ModelDefinition] => [
    `Thing${index}`,
    {
      plural: `things${index}`,
      fields: {
        name: { type: 'String', required: true },
        amount: { type: 'Decimal', precision: 10, scale: 2 },
        madeOn: { type: 'Date' },
        ...(leadsOn(index) && { next: { type: `Thing${index - 1}`, inverse: 'previous' } }),
        ...(index < count - 1 &&
          leadsOn(index + 1) && { previous: { type: `Thing${index + 1}`, list: true, inverse: 'next' } }),
      },
    },
  ]);
  const app = await publish(product, slug, { format: 1, models: Object.fromEntries(models) });
  await sendOperation(
    { url: product.url, token: await product.token() },
    {
      path: `/apps/${slug}/graphql`,
      query: 'mutation First($data: Thing0CreateInput!) { createThing0(data: $data) { id } }',
      variables: { data: { id: itemId(1), name: 'First' } },
      repeat: { key: slug },
    },
  );
  return app;
}

async function publish(product: Standalone, slug: string, definition: AppDefinition): Promise<GrownApp> {
  await publishPatiently(product, { slug, name: slug, definition });
  return {
    request: async (query, variables = {}) => ({
      url: `${product.url}/apps/${slug}/graphql`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${await product.token()}`,
      },
      body: JSON.stringify({ query, variables }),
    }),
  };
}

const tooLong: ReadonlySet<string> = new Set(['TIMEOUT', 'LIMIT_EXCEEDED']);

/** A publish of hundreds of models may take longer than a request; it goes on without it. */
async function publishPatiently(product: Standalone, app: Parameters<typeof ensurePublished>[1]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePublished({ url: product.url, token: await product.token() }, app);
      return;
    } catch (error) {
      if (!(error instanceof GraphqlError) || !tooLong.has(error.code ?? '') || attempt === 40) throw error;
      await sleep(5_000);
    }
  }
}
