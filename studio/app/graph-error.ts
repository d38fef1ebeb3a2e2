/** What went wrong with a request, said so that a person can act on it. */
export class GraphError extends Error {
  /** `extensions.code` of the first error; undefined where the server could not be asked at all. */
  readonly code: string | undefined;

  constructor(message: string, code?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    // GraphiQL prints all that an error has, and this one is for people.
    delete this.stack;
  }
}

/** `fetch` that fails in plain words where no GraphQL answer comes back. */
export async function fetchGraph(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (cause) {
    throw new GraphError('The server does not answer. Is it running, and are you online?', undefined, cause);
  }
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
    throw new GraphError(
      `The server answered with status ${String(response.status)} and no GraphQL. Try again in a moment.`,
    );
  }
  return response;
}
