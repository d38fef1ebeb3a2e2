import autocannon from 'autocannon';

export interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A function where each request is to be another. */
  readonly body: string | (() => string);
}

/** For how long, or how often, the request is sent. */
export type Amount = { readonly seconds: number } | { readonly requests: number };

/**
 * Sends the request over and over on some connections; gives the answers a second.
 *
 * Figures to compare come from a number of requests and the time until the last answer: within a given time a slow
 * server would lose what it was working on at the end, which for a tenth of a second an answer is a tenth of the figure.
 */
export async function measure(request: Request, connections: number, amount: Amount): Promise<number> {
  let first = performance.now();
  let last = first;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const load = autocannon(
      {
        url: request.url,
        method: 'POST',
        headers: { ...request.headers },
        ...(typeof request.body === 'string' ? { body: request.body } : { requests: [another(request.body)] }),
        connections,
        timeout: 60,
        sampleInt: 50,
        ...('seconds' in amount ? { duration: amount.seconds } : { amount: amount.requests }),
      },
      (error, outcome) => (error ? reject(error as Error) : resolve(outcome)),
    );
    load.once('start', () => (first = performance.now()));
    load.on('response', () => (last = performance.now()));
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${request.url}: ${failed} of ${result.requests.total} requests failed.`);
  return result.requests.total / ((last - first) / 1000);
}

function another(body: () => string): autocannon.Request {
  return { setupRequest: (request) => ({ ...request, body: body() }) };
}

/** The answer's `data` and its length. */
export async function ask(request: Request): Promise<{ readonly data: unknown; readonly bytes: number }> {
  const sent = typeof request.body === 'string' ? request.body : request.body();
  const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: sent });
  const text = await response.text();
  const body = JSON.parse(text) as { readonly data?: unknown; readonly errors?: unknown };
  if (!response.ok || body.errors !== undefined || body.data === undefined) {
    throw new Error(`${request.url} answered ${response.status}: ${text.slice(0, 500)}`);
  }
  return { data: body.data, bytes: Buffer.byteLength(text) };
}
