import type { Product } from '../product/product.ts';
import { type Request, send, type SentError } from '../support/send.ts';

/** What of an answer must not depend on how it was made. */
export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  /** As text, so that the order of the members counts. */
  readonly data: string;
  readonly errors: readonly unknown[] | undefined;
}

/** The answer that a subgraph gives alone, and the one that the gateway's executor puts together. */
export async function answerBothWays(
  product: Product,
  request: Request,
): Promise<{ readonly straight: Answered; readonly planned: Answered }> {
  const [straight, planned] = [
    await send(product, request),
    await send(product, { ...request, headers: { 'x-trellis-executor': 'plan' } }),
  ].map(({ status, code, data, errors }) => ({
    status,
    code,
    data: JSON.stringify(data),
    errors: errors?.map(withoutRequest),
  }));
  if (!straight || !planned) throw new Error('There are two ways.');
  return { straight, planned };
}

/** `locations` may be missing: the contract does not have them. */
function withoutRequest({ message, path, extensions }: SentError): unknown {
  return { message, path, extensions: { ...extensions, requestId: 'of the request' } };
}
