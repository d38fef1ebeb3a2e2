import { setTimeout as sleep } from 'node:timers/promises';

export interface GraphqlClientOptions {
  /** Where the installation answers, e.g. `http://localhost:4000`. */
  readonly url: string;
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

export interface GraphqlOperation {
  /** `/graphql`, or `/apps/:slug/graphql`. */
  readonly path: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /**
   * May it be sent again when no answer came? `'query'`: it changes nothing. `{key}`: the server knows the mutation
   * again by this idempotency key. Without, it is sent once.
   */
  readonly repeat?: 'query' | { readonly key: string };
}

/** An answer with errors, with the operation's first error as its message. */
export class GraphqlError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'GraphqlError';
    this.code = code;
  }
}

const attempts = 5;
const retryableStatuses = new Set([429, 502, 503, 504]);

/** Sends one operation and gives its data. Rejects with a GraphqlError, or with an error that says what was not reached. */
export async function sendOperation<Data>(options: GraphqlClientOptions, operation: GraphqlOperation): Promise<Data> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOperation<Data>(options, operation);
    if (outcome.kind === 'data') return outcome.data;
    const again = outcome.retryable && operation.repeat !== undefined && attempt < attempts;
    if (!again) throw outcome.error;
    const backoff = 100 * 2 ** attempt;
    await sleep(outcome.retryAfterMs ?? backoff / 2 + Math.random() * backoff);
  }
}

type Outcome<Data> =
  | { readonly kind: 'data'; readonly data: Data }
  | {
      readonly kind: 'failed';
      readonly error: Error;
      readonly retryable: boolean;
      readonly retryAfterMs?: number | undefined;
    };

interface Response<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: {
      readonly code?: string;
      readonly retryable?: boolean;
      readonly retryAfterMs?: number;
      readonly fieldErrors?: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
    };
  }[];
}

async function attemptOperation<Data>(
  { url, token, fetch: send = fetch }: GraphqlClientOptions,
  { path, query, variables, repeat }: GraphqlOperation,
): Promise<Outcome<Data>> {
  const address = new URL(path, url).href;
  let status: number;
  let body: Response<Data>;
  try {
    const response = await send(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(typeof repeat === 'object' && { 'idempotency-key': repeat.key }),
      },
      body: JSON.stringify({ query, variables }),
    });
    status = response.status;
    body = parseResponse<Data>(await response.text());
  } catch (cause) {
    return {
      kind: 'failed',
      retryable: true,
      error: new Error(`${address} gave no answer: ${reason(cause)}.`, { cause }),
    };
  }
  const error = body.errors?.[0];
  if (!error && body.data) return { kind: 'data', data: body.data };
  if (!error) {
    return {
      kind: 'failed',
      retryable: retryableStatuses.has(status),
      error: new Error(`${address} answered ${status} without a GraphQL response.`),
    };
  }
  const { code, retryable = false, retryAfterMs, fieldErrors = [] } = error.extensions ?? {};
  const details = fieldErrors.slice(0, 3).map((fault) => ` ${fault.path.join('.')}: ${fault.message}`);
  const place = error.path ? ` (at ${error.path.join('.')})` : '';
  return {
    kind: 'failed',
    retryable,
    retryAfterMs,
    error: new GraphqlError(`${error.message}${place}${details.join(';')}`, code),
  };
}

function parseResponse<Data>(text: string): Response<Data> {
  try {
    // The caller's query says what the data are; a server that keeps GraphQL's rules gives nothing else.
    return JSON.parse(text) as Response<Data>;
  } catch {
    return {};
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
