import type { Dispatcher } from 'undici';
import { StepFailure } from '../engine/failure.ts';
import { send } from './send.ts';
import type { HttpSettings } from './settings.ts';

export interface HttpCall {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  readonly idempotencyKey: string;
}

/** Sends a call and gives the answer's status, which is a good one. Everything else is a `StepFailure`. */
export async function callUrl(
  settings: HttpSettings & { readonly dispatcher: Dispatcher },
  call: HttpCall,
): Promise<number> {
  const { url, method, body } = call;
  const { status } = await send(settings, { url, method, body, headers: headersOf(call) });
  if (status >= 200 && status < 300) return status;
  if (status >= 300 && status < 400) {
    const message = `The call was answered with a redirection (${status}), which is not followed. Write its target.`;
    throw new StepFailure(message, { passing: false });
  }
  throw new StepFailure(`The call was answered with ${status}.`, { passing: isPassing(status) });
}

/** These are the connection's and ours, whatever the definition says. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function headersOf({ headers, idempotencyKey }: HttpCall): Record<string, string> {
  const given = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  return {
    'user-agent': 'trellis-workflow',
    ...Object.fromEntries(given),
    'content-type': 'application/json',
    'idempotency-key': idempotencyKey,
  };
}

/** Too early, too many, or a server's own trouble. */
function isPassing(statusCode: number): boolean {
  return statusCode >= 500 || statusCode === 408 || statusCode === 425 || statusCode === 429;
}
