import type { Clock, HttpAdapter, HttpAnswer, HttpRequest } from './adapters.ts';
import { SyncError } from './sync-error.ts';
import type { Tokens } from './tokens.ts';

/** Sends an operation and gives its `data`. Rejects with a `SyncError`. */
export type Ask = <Data>(query: string, variables: object) => Promise<Data>;

export interface Asking {
  readonly ask: Ask;
  /**
   * Waits no longer for what is under way, and not for long for what comes next: a platform may send both down
   * connections that died in silence. It opens another for what is asked while those are taken.
   */
  readonly doubt: () => void;
  /** The connections were slow: whatever is under way has its time. */
  readonly trust: () => void;
}

export interface AskOptions {
  readonly url: string;
  readonly http: HttpAdapter;
  readonly tokens: Tokens;
  readonly timeoutMs: number;
  readonly language: string | undefined;
  readonly clock: Clock;
}

/** Longer than a phone's answer takes as a rule, and what a doubt costs at most where the connection is dead. */
export const doubtMs = 750;
const longestDoubtMs = 4 * doubtMs;

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlFault[];
}

export interface GraphqlFault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean; readonly retryAfterMs?: number };
}

export function createAsk({ url, http, tokens, timeoutMs, language, clock }: AskOptions): Asking {
  let wasAnswered = false;
  let cancelLook = (): void => undefined;
  const waiting = new Set<(error: SyncError) => void>();
  const answered = (request: HttpRequest): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      const settling =
        <Outcome>(settle: (outcome: Outcome) => void) =>
        (outcome: Outcome): void => {
          waiting.delete(reject);
          settle(outcome);
        };
      // Also where an adapter throws.
      const sent = async () => http(request);
      sent().then(settling(resolve), settling(reject));
    });
  const abandon = (): void => {
    for (const reject of waiting) reject(offline('The connection may have died meanwhile.'));
    waiting.clear();
  };
  /** Whether anything was answered; twice as long each time, so that a slow network gets through too. */
  const lookAfter = (ms: number): void => {
    cancelLook();
    cancelLook = clock.after(ms, () => {
      if (wasAnswered || ms > longestDoubtMs) return;
      abandon();
      lookAfter(2 * ms);
    });
  };
  const send = async (body: string, token: string | undefined): Promise<GraphqlAnswer> => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
    };
    if (language !== undefined) headers['accept-language'] = language;
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const answer = await answered({ url, headers, body, timeoutMs });
    wasAnswered = true;
    return readAnswer(answer);
  };

  const ask: Ask = async <Data>(query: string, variables: object): Promise<Data> => {
    const body = JSON.stringify({ query, variables });
    try {
      const token = await tokens.get();
      let answer = await send(body, token);
      if (token !== undefined && answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED') {
        answer = await send(body, await tokens.renew(token));
      }
      if (answer.errors?.[0]) throw errorOf(answer.errors[0]);
      // The server validates the operation against its schema, so the data has the shape that its documents ask for.
      return answer.data as Data;
    } catch (error) {
      if (error instanceof SyncError) throw error;
      throw offline(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    ask,
    doubt() {
      abandon();
      wasAnswered = false;
      lookAfter(doubtMs);
    },
    trust: () => cancelLook(),
  };
}

/** A proxy's page or a hotel's sign-in form is not the server's answer, whatever its status says. */
function readAnswer({ status, body }: { readonly status: number; readonly body: string }): GraphqlAnswer {
  try {
    const answer: unknown = JSON.parse(body);
    // GraphQL over HTTP: what has either of the two has the shape of both.
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) {
      return answer as GraphqlAnswer;
    }
  } catch {
    // Not JSON: told below.
  }
  throw offline(`The address answered ${status}, and not as a GraphQL server does.`);
}

export function errorOf({ message, extensions: { code = 'INTERNAL', retryable, retryAfterMs } = {} }: GraphqlFault) {
  return new SyncError(code, message, { retryable: retryable ?? false, retryAfterMs });
}

function offline(message: string): SyncError {
  return new SyncError('OFFLINE', message, { retryable: true });
}
