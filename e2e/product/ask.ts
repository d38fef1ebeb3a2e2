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
