import type { Person, Product } from './product.ts';

export interface Operation {
  /** The graph's path; the platform's unless given. */
  readonly path?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** An access token; nobody is signed in without one. */
  readonly token?: string | undefined;
}

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Sends an operation to the product, as any client does. A test says which data it expects. */
export async function ask<Data>(
  product: Product,
  { path = '/graphql', query, variables, token }: Operation,
): Promise<Answer<Data>> {
  const response = await fetch(`${product.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Data>;
}

/** The same, for an operation that must not fail. */
export async function mustAsk<Data>(product: Product, operation: Operation): Promise<Data> {
  const { data, errors } = await ask<Data>(product, operation);
  if (errors || !data) throw new Error(`${operation.query}\n${JSON.stringify(errors, null, 2)}`);
  return data;
}

/** An access token for somebody. */
export async function signIn(product: Product, person: Person = product.admin): Promise<string> {
  const query = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  const data = await mustAsk<{ signIn: { accessToken: string } }>(product, { query, variables: { input: person } });
  return data.signIn.accessToken;
}

/** Creates an app from a definition and publishes it; its graph is at `/apps/${slug}/graphql`. */
export async function publishApp(product: Product, slug: string, definition: object): Promise<void> {
  const token = await signIn(product);
  const { createApp } = await mustAsk<{ createApp: { id: string } }>(product, {
    query: 'mutation Create($input: CreateAppInput!) { createApp(input: $input) { id } }',
    variables: { input: { slug, name: slug, definition } },
    token,
  });
  const { publishApp: result } = await mustAsk<{ publishApp: { version: object | null; plan: object } }>(product, {
    query: 'mutation Publish($app: ID!) { publishApp(app: $app) { version { __typename } plan { hash } } }',
    variables: { app: createApp.id },
    token,
  });
  if (!result.version) throw new Error(`${slug} was not published: ${JSON.stringify(result.plan)}`);
}
