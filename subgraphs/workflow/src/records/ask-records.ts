import { setTimeout as sleep } from 'node:timers/promises';
import { isErrorCode, say, TrellisError } from '@trellis/errors';
import type { CallContext, GraphRequest, Subgraph } from '@trellis/service-api';

/** The version of an app that records are asked by. */
export interface AskedVersion {
  readonly id: string;
  readonly slug: string;
  readonly versionHash: string;
}

interface AnswerBody {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[];
}

/** Asks records' own graph and reads its answer. Rejects with the answer's first error, and with TIMEOUT without one. */
export async function askRecords<T>(records: Subgraph, request: GraphRequest, call: CallContext): Promise<T> {
  const { body } = await untilDeadline(records.answer(request, call), call.deadline);
  const { data, errors } = JSON.parse(body.toString()) as AnswerBody;
  const [error] = errors ?? [];
  // The caller wrote the query, so it knows what the data look like.
  if (!error) return data as T;
  const code = error.extensions?.code;
  throw new TrellisError(isErrorCode(code) ? code : 'BAD_USER_INPUT', error.message);
}

/** What hangs must not hold a worker, or the end of the process. A repeat comes under the same key. */
async function untilDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  const answered = new AbortController();
  const expired = sleep(Math.max(0, deadline - Date.now()), undefined, { signal: answered.signal }).then(() => {
    throw new TrellisError('TIMEOUT', say('workflow.recordsSlow'));
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    answered.abort();
  }
}

/** How long a workflow waits for records. */
const patienceMs = 10_000;

/**
 * The call of a workflow itself: it may do everything, as its builder decided. `requestId` comes back as the
 * `mutationId` of the changes that the call makes.
 */
export function systemCall(app: AskedVersion, requestId: string, idempotencyKey?: string): CallContext {
  return {
    requestId,
    caller: { person: undefined, roles: ['admin', 'public'] },
    app: { id: app.id, slug: app.slug, versionHash: app.versionHash },
    deadline: Date.now() + patienceMs,
    publicUrl: '',
    ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
  };
}
