import type { SignedIn } from '@trellis/service-api';
import type { TestAnswer, TestAppModel } from './start.ts';

/** Makes an app and gives its id. */
export async function createTestApp(
  appModel: TestAppModel,
  maker: SignedIn,
  slug: string,
  definition?: unknown,
): Promise<string> {
  const { data, errors } = await appModel.ask(
    maker,
    'mutation ($input: CreateAppInput!) { createApp(input: $input) { id } }',
    { input: { slug, name: slug, definition } },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return String(data.createApp.id);
}

export function save(
  appModel: TestAppModel,
  person: SignedIn,
  app: string,
  definition: unknown,
  expectedRevision: number,
): Promise<TestAnswer> {
  return appModel.ask(
    person,
    `mutation ($app: ID!, $definition: JSON!, $expectedRevision: Int!) {
      saveDraft(app: $app, definition: $definition, expectedRevision: $expectedRevision) {
        revision definition problems { path code severity message } updatedBy { id }
      }
    }`,
    { app, definition, expectedRevision },
  );
}

export function publishNow(appModel: TestAppModel, person: SignedIn, app: string, input?: object): Promise<TestAnswer> {
  return appModel.ask(
    person,
    `mutation ($app: ID!, $input: PublishInput) {
      publishApp(app: $app, input: $input) {
        version { number status hash note definition publishedAt }
        plan { hash blocked steps { id kind model field message losesRows breaksClients rewritesTable } }
      }
    }`,
    { app, input },
  );
}

export function describeApp(appModel: TestAppModel, person: SignedIn, slug: string): Promise<TestAnswer> {
  return appModel.ask(
    person,
    `query ($slug: String!) {
      app(slug: $slug) {
        id name
        draft { revision definition problems { path code } }
        published { number status }
        versions { nodes { number status note failure createdBy { id } } }
      }
    }`,
    { slug },
  );
}
