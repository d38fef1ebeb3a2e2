import { isIP } from 'node:net';
import { type Dispatcher, request } from 'undici';
import { StepFailure } from '../engine/failure.ts';
import { PrivateAddressError } from './guarded-dispatcher.ts';
import { isPublicAddress } from './public-address.ts';
import type { HttpSettings } from './settings.ts';

export interface HttpCall {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  readonly idempotencyKey: string;
}

/** What is read of an answer before its connection is given up. */
const maxAnswerBytes = 65_536;

/** Sends a call and gives the answer's status, which is a good one. Everything else is a `StepFailure`. */
export async function callUrl(
  settings: HttpSettings & { readonly dispatcher: Dispatcher },
  call: HttpCall,
): Promise<number> {
  const url = checkedUrl(call.url, settings);
  if (Buffer.byteLength(call.body) > settings.maxBodyBytes) {
    throw refused(`What is to be sent has more than ${settings.maxBodyBytes} bytes.`);
  }
  const statusCode = await send(settings, call, url);
  if (statusCode >= 200 && statusCode < 300) return statusCode;
  if (statusCode >= 300 && statusCode < 400) {
    throw refused(`The call was answered with a redirection (${statusCode}), which is not followed. Write its target.`);
  }
  throw new StepFailure(`The call was answered with ${statusCode}.`, { passing: isPassing(statusCode) });
}

function checkedUrl(text: string, settings: HttpSettings): URL {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && settings.allowHttp)) {
    throw refused('Only addresses that begin with https:// are called.');
  }
  // An address written as such is never looked up.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !settings.dangerouslyAllowPrivateAddresses && !isPublicAddress(host)) throw privateAddress();
  return url;
}

async function send(
  settings: HttpSettings & { readonly dispatcher: Dispatcher },
  call: HttpCall,
  url: URL,
): Promise<number> {
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: settings.dispatcher,
      method: call.method,
      headers: headersOf(call),
      body: call.body,
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
    // The status is the answer: what stands behind it is read for the connection's sake alone.
    await body.dump({ limit: maxAnswerBytes }).catch(() => undefined);
    return statusCode;
  } catch (cause) {
    if (cause instanceof PrivateAddressError) throw privateAddress();
    throw new StepFailure(`The call was not answered (${reasonOf(cause)}).`, { passing: true, cause });
  }
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

/** The kind of trouble, without the address that it was with. */
function reasonOf(cause: unknown): string {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return 'timeout';
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no connection';
}

function privateAddress(): StepFailure {
  return refused('The address is not one of the public internet, and no other is called.');
}

function refused(message: string): StepFailure {
  return new StepFailure(message, { passing: false });
}
