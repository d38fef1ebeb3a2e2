import type { Product } from '../product/product.ts';

export interface Request {
  /** The graph's path; the platform's unless given. */
  readonly path?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SentError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly requestId: string;
    readonly fieldErrors?: readonly {
      readonly path: readonly (string | number)[];
      readonly rule: string;
      readonly message: string;
    }[];
    readonly [member: string]: unknown;
  };
}

/** What came back, with everything about it that a client can see. */
export interface Reply<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Data | null | undefined;
  readonly errors: readonly SentError[] | undefined;
  /** The first error's; undefined where there is none. */
  readonly code: string | undefined;
}

/** Sends an operation as a client does whose media type lets the status tell. A test says which data it expects. */
export async function send<Data = unknown>(product: Pick<Product, 'url'>, request: Request): Promise<Reply<Data>> {
  const { path = '/graphql', query, variables, operationName, extensions, token, headers } = request;
  return reply(
    await fetch(`${product.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables, operationName, extensions }),
    }),
  );
}

/** Reads what any request was answered with. */
export async function reply<Data = unknown>(response: Response): Promise<Reply<Data>> {
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as Pick<Reply<Data>, 'data' | 'errors'>;
  return {
    status: response.status,
    headers: response.headers,
    text,
    data,
    errors,
    code: errors?.[0]?.extensions.code,
  };
}
