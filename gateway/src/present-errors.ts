import { errorKinds, isErrorCode, normalizeError, TrellisError } from '@trellis/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { type Limits, limitExceeded } from './limits/limits.ts';

/** Turns what was thrown into what the client may see, and logs the rest of it with the request's id. */
export type PresentErrors = (thrown: readonly unknown[], requestId: string) => readonly PresentedError[];

export type PresentedError = GraphQLFormattedError & { readonly extensions: { readonly code: string } };

export function createPresenter(log: Logger, limits: Limits): PresentErrors {
  const presentOne = (thrown: unknown, requestId: string): PresentedError => {
    const { formatted, code, hidden } = normalizeError(thrown, requestId);
    if (hidden !== undefined) log.error({ requestId, err: hidden }, 'an operation failed');
    return { ...formatted, extensions: { ...formatted.extensions, code } };
  };
  return (thrown, requestId) => {
    const errors = thrown.map((error) => asRequestError(error, limits));
    const exceeded = new Map(errors.filter(isLimitExceeded).map((error) => [error.originalError, error]));
    // Beside a document that is too large nothing else about it matters.
    return (exceeded.size > 0 ? [...exceeded.values()] : errors).map((error) => presentOne(error, requestId));
  };
}

/** How loudly an operation that ended with this code is logged. */
export function logLevelOf(code: string): 'debug' | 'info' | 'warn' | 'error' {
  return isErrorCode(code) ? errorKinds[code].logLevel : 'debug';
}

function isLimitExceeded(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.originalError instanceof TrellisError &&
    error.originalError.code === 'LIMIT_EXCEEDED'
  );
}

/**
 * Apollo wraps the GraphQLErrors of graphql-js's own parsing, validating and coercing in one with a code; both tell of
 * the request, so they become one, without an original, for the normaliser to keep.
 */
function asRequestError(thrown: unknown, limits: Limits): unknown {
  if (!(thrown instanceof GraphQLError)) return thrown;
  const code = thrown.extensions['code'];
  if (code === 'GRAPHQL_PARSE_FAILED') {
    // graphql-js has no other sign for it.
    const originalError = /tokens\. Parsing aborted/.test(thrown.message)
      ? limitExceeded('tokens', limits.tokens)
      : isStackOverflow(thrown.originalError)
        ? limitExceeded('depth', limits.depth)
        : undefined;
    if (originalError) return new GraphQLError(originalError.message, { originalError });
  }
  if (thrown.message === 'Validation aborted.') {
    // graphql-js has a budget of its own for comparing fields with one another.
    const message = 'The document selects the same fields too often to be checked.';
    return new GraphQLError(message, { originalError: new TrellisError('LIMIT_EXCEEDED', message) });
  }
  if (!(innermost(thrown) instanceof GraphQLError)) return thrown;
  return new GraphQLError(thrown.message, {
    nodes: thrown.nodes ?? null,
    source: thrown.source ?? null,
    positions: thrown.positions ?? null,
    path: thrown.path ?? null,
    extensions: { code },
  });
}

function innermost(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? innermost(error.originalError) : error;
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError;
}
