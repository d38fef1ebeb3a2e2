import { randomBytes } from 'node:crypto';
import { normalizeError, say, TrellisError } from '@trellis/errors';
import type { Answer, CallContext, GraphRequest, Log, Subgraph } from '@trellis/service-api';
import { Pool } from 'undici';
import { callKey, type CallMark, headerOf, signatureHeader, signatureOf } from './call-signature.ts';
import { callPath, errorCodeHeader, replayedHeader, type WireCall } from './wire.ts';

export interface RemoteSubgraphOptions {
  /** Its name and its SDL, which is known here. */
  readonly part: Pick<Subgraph, 'name' | 'sdl'>;
  /** Where it is served. */
  readonly url: string;
  /** The installation's. */
  readonly secret: string;
  readonly log: Log;
}

export type RemoteSubgraph = Omit<Subgraph, 'subscribe'> & AsyncDisposable;

/** Calls at a time; more wait. */
const connections = 64;

/** A subgraph that another process serves (`serveSubgraph`). One that is away answers UNAVAILABLE. */
export function createRemoteSubgraph({ part, url, secret, log }: RemoteSubgraphOptions): RemoteSubgraph {
  const pool = new Pool(new URL(url).origin, { connections, connect: { timeout: 5_000 } });
  const key = callKey(secret, part.name);
  const sender = randomBytes(16).toString('base64url');
  let count = 0;

  async function ask(request: GraphRequest, { deadline, ...context }: CallContext): Promise<Answer> {
    const at = Date.now();
    const leftMs = deadline - at;
    const call: WireCall = { request, context, leftMs };
    const body = Buffer.from(JSON.stringify(call));
    const mark: CallMark = { at, sender, count: count++ };
    const response = await pool.request({
      method: 'POST',
      path: callPath,
      headers: { 'content-type': 'application/json', [signatureHeader]: headerOf(mark, signatureOf(key, mark, body)) },
      body,
      // The subgraph itself answers at the deadline.
      signal: AbortSignal.timeout(Math.max(0, leftMs) + graceMs),
    });
    const text = Buffer.from(await response.body.arrayBuffer());
    if (response.statusCode !== 200) throw new Error(`${part.name} answered ${response.statusCode}`);
    const errorCode = response.headers[errorCodeHeader];
    return {
      body: text,
      errorCode: typeof errorCode === 'string' ? errorCode : undefined,
      ...(response.headers[replayedHeader] === 'true' ? { replayed: true } : {}),
    };
  }

  return {
    ...part,
    async answer(request, context) {
      try {
        return await ask(request, context);
      } catch (err) {
        log.error({ err, subgraph: part.name, requestId: context.requestId }, 'a subgraph did not answer');
        const away = new TrellisError('UNAVAILABLE', say('request.partAway'), { cause: err });
        const { formatted, code } = normalizeError(away, context.requestId, context.language);
        return { body: JSON.stringify({ errors: [formatted] }), errorCode: code };
      }
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

const graceMs = 1_000;
