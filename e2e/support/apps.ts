import type { AppDefinition } from '@trellis/app-definition';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';

/** A published app, and whoever publishes it. */
export interface App {
  readonly id: string;
  readonly slug: string;
  /** Where its graph answers. */
  readonly path: string;
  readonly token: string;
}

interface NewApp {
  readonly slug: string;
  readonly definition: AppDefinition;
  /** Whose app it is. */
  readonly token: string;
}

export async function createApp(product: Product, { slug, definition, token }: NewApp): Promise<App> {
  const { createApp: created } = await mustAsk<{ createApp: { id: string } }>(product, {
    query: 'mutation ($input: CreateAppInput!) { createApp(input: $input) { id } }',
    variables: { input: { slug, name: slug, definition } },
    token,
  });
  const app = { id: created.id, slug, path: `/apps/${slug}/graphql`, token };
  await publishDraft(product, app);
  return app;
}

/** Makes the definition the draft and publishes it. */
export async function publish(
  product: Product,
  app: App,
  definition: AppDefinition,
  allows?: 'everything',
): Promise<void> {
  const { app: found } = await mustAsk<{ app: { draft: { revision: number } } }>(product, {
    query: 'query ($slug: String!) { app(slug: $slug) { draft { revision } } }',
    variables: { slug: app.slug },
    token: app.token,
  });
  await mustAsk(product, {
    query: `mutation ($app: ID!, $definition: JSON!, $revision: Int!) {
      saveDraft(app: $app, definition: $definition, expectedRevision: $revision) { revision }
    }`,
    variables: { app: app.id, definition, revision: found.draft.revision },
    token: app.token,
  });
  await publishDraft(product, app, allows);
}

interface Published {
  readonly version: object | null;
  readonly plan: {
    readonly hash: string;
    readonly steps: readonly { readonly id: string; readonly message: string }[];
  };
}

async function publishDraft(product: Product, app: App, allows: 'nothing' | 'everything' = 'nothing'): Promise<void> {
  const attempt = async (input: object | null): Promise<Published> => {
    const { publishApp } = await mustAsk<{ publishApp: Published }>(product, {
      query: `mutation ($app: ID!, $input: PublishInput) {
        publishApp(app: $app, input: $input) { version { number } plan { hash steps { id message } } }
      }`,
      variables: { app: app.id, input },
      token: app.token,
    });
    return publishApp;
  };
  let published = await attempt(null);
  if (!published.version && allows === 'everything') {
    const { hash, steps } = published.plan;
    published = await attempt({ planHash: hash, allow: steps.map(({ id }) => id) });
  }
  if (!published.version) throw new Error(`${app.slug} was not published: ${JSON.stringify(published.plan)}`);
}
