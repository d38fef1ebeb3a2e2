import { isIP } from 'node:net';
import { type Dispatcher, request } from 'undici';
import { StepFailure } from '../engine/failure.ts';
import { PrivateAddressError } from './guarded-dispatcher.ts';
import { isPublicAddress } from './public-address.ts';
import type { HttpSettings } from './settings.ts';

export interface Message {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer of any status, with the first characters of its body. */
export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** What is read of an answer before its connection is given up. */
const maxAnswerBytes = 65_536;
const shownCharacters = 1_000;

/** Sends a message to the public internet. Rejects with a `StepFailure` where it may not be sent, or nobody answers. */
export async function send(
  settings: HttpSettings & { readonly dispatcher: Dispatcher },
  { url: text, method, headers, body }: Message,
): Promise<Answered> {
  const url = checkedUrl(text, settings);
  if (Buffer.byteLength(body) > settings.maxBodyBytes) {
    throw refused(`What is to be sent has more than ${settings.maxBodyBytes} bytes.`);
  }
  try {
    const { dispatcher, timeoutMs } = settings;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await request(url, { dispatcher, method, headers: { ...headers }, body, signal });
    return { status: answer.statusCode, text: await beginningOf(answer.body) };
  } catch (cause) {
    if (cause instanceof PrivateAddressError) throw privateAddress();
    throw new StepFailure(`The call was not answered (${reasonOf(cause)}).`, { passing: true, cause });
  }
}

/** The status is the answer: what stands behind it is read for the connection's sake, and shown as far as it came. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      size += part.length;
      if (size >= maxAnswerBytes) break;
    }
  } catch {
    // It broke off behind the status.
  }
  // PostgreSQL keeps no zero byte in a text.
  return Buffer.concat(parts).toString('utf8').replaceAll('\0', '').slice(0, shownCharacters);
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
