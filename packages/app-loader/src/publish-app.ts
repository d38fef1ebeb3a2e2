import type { AppDefinition } from '@trellis/app-definition';
import { type GraphqlClientOptions, sendOperation } from './graphql-client.ts';

interface AppWithDraft {
  readonly id: string;
  readonly draft: {
    readonly revision: number;
    readonly problems: readonly { readonly path: unknown; readonly message: string; readonly severity: string }[];
  };
}

interface PublishedApp extends AppWithDraft {
  readonly published: object | null;
}

const draftFields = 'id draft { revision problems { path message severity } }';

/** A token for the public API. */
export async function signIn(client: GraphqlClientOptions, email: string, password: string): Promise<string> {
  const data = await sendOperation<{ signIn: { accessToken: string } }>(client, {
    path: '/graphql',
    query: 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken } }',
    variables: { input: { email, password } },
  });
  return data.signIn.accessToken;
}

/** Creates the app where there is none, and publishes it where it never was. A published app is left as it is. */
export async function ensurePublished(
  client: GraphqlClientOptions,
  app: { readonly slug: string; readonly name: string; readonly definition: AppDefinition },
): Promise<void> {
  const found = await findApp(client, app.slug);
  if (found?.published) return;
  const draft = found ? await saveDraft(client, found, app.definition) : await createApp(client, app);
  const problem = draft.draft.problems.find(({ severity }) => severity !== 'WARNING');
  if (problem) {
    throw new Error(`The definition cannot be published: ${String(problem.path)}: ${problem.message}`);
  }
  await publish(client, draft.id);
}

async function findApp(client: GraphqlClientOptions, slug: string): Promise<PublishedApp | null> {
  const data = await sendOperation<{ app: PublishedApp | null }>(client, {
    path: '/graphql',
    query: `query FindApp($slug: String!) { app(slug: $slug) { ${draftFields} published { __typename } } }`,
    variables: { slug },
    repeat: 'query',
  });
  return data.app;
}

async function createApp(
  client: GraphqlClientOptions,
  { slug, name, definition }: { readonly slug: string; readonly name: string; readonly definition: AppDefinition },
): Promise<AppWithDraft> {
  const data = await sendOperation<{ createApp: AppWithDraft }>(client, {
    path: '/graphql',
    query: `mutation CreateApp($input: CreateAppInput!) { createApp(input: $input) { ${draftFields} } }`,
    variables: { input: { slug, name, definition } },
  });
  return data.createApp;
}

async function saveDraft(
  client: GraphqlClientOptions,
  app: AppWithDraft,
  definition: AppDefinition,
): Promise<AppWithDraft> {
  const data = await sendOperation<{ saveDraft: AppWithDraft['draft'] }>(client, {
    path: '/graphql',
    query: `mutation SaveDraft($app: ID!, $definition: JSON!, $expectedRevision: Int!) {
      saveDraft(app: $app, definition: $definition, expectedRevision: $expectedRevision) {
        revision problems { path message severity }
      }
    }`,
    variables: { app: app.id, definition, expectedRevision: app.draft.revision },
  });
  return { id: app.id, draft: data.saveDraft };
}

async function publish(client: GraphqlClientOptions, app: string): Promise<void> {
  const data = await sendOperation<{
    publishApp: { version: object | null; plan: { steps: readonly { message: string }[] } };
  }>(client, {
    path: '/graphql',
    query: `mutation Publish($app: ID!) {
      publishApp(app: $app) { version { __typename } plan { steps { message } } }
    }`,
    variables: { app },
  });
  if (data.publishApp.version) return;
  const steps = data.publishApp.plan.steps.map(({ message }) => message).join('; ');
  throw new Error(`The app was not published, because its plan must be looked at first: ${steps}`);
}
