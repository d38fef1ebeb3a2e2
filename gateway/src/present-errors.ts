import { errorKinds, isErrorCode, normalizeError, say, TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { type Limits, limitExceeded } from './limits/limits.ts';

/** Turns what was thrown into what the client may see, in the language that the client prefers, and logs the rest of it with the request's id. */
export type PresentErrors = (thrown: readonly unknown[], to: Addressee) => readonly PresentedError[];

export type Addressee = Pick<CallContext, 'requestId' | 'language'>;

export type PresentedError = GraphQLFormattedError & { readonly extensions: { readonly code: string } };

export function createPresenter(log: Logger, limits: Limits): PresentErrors {
  const presentOne = (thrown: unknown, { requestId, language }: Addressee): PresentedError => {
    const { formatted, code, hidden } = normalizeError(thrown, requestId, language);
    if (hidden !== undefined) log.error({ requestId, err: hidden }, 'an operation failed');
    return { ...formatted, extensions: { ...formatted.extensions, code } };
  };
  return (thrown, to) => {
    const errors = thrown.map((error) => asRequestError(error, limits));
    const exceeded = new Map(errors.filter(isLimitExceeded).map((error) => [error.originalError, error]));
    // Beside a document that is too large nothing else about it matters.
    return (exceeded.size > 0 ? [...exceeded.values()] : errors).map((error) => presentOne(error, to));
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
  const limit = limitBehind(thrown, limits);
  if (limit) return new GraphQLError(limit.message, { originalError: limit });
  if (!(innermost(thrown) instanceof GraphQLError)) return thrown;
  return new GraphQLError(thrown.message, {
    nodes: thrown.nodes ?? null,
    source: thrown.source ?? null,
    positions: thrown.positions ?? null,
    path: thrown.path ?? null,
    extensions: { code: thrown.extensions['code'] },
  });
}

/** The limits that graphql-js keeps itself, and tells of by their words alone. */
function limitBehind(error: GraphQLError, limits: Limits): TrellisError | undefined {
  const { message, extensions } = error;
  if (message.includes('tokens. Parsing aborted')) return limitExceeded('tokens', limits.tokens);
  // The parser calls itself for each level, and runs out of stack.
  if (extensions['code'] === 'GRAPHQL_PARSE_FAILED' && innermost(error) instanceof RangeError)
    return limitExceeded('depth', limits.depth);
  if (message !== 'Validation aborted.') return undefined;
  return new TrellisError('LIMIT_EXCEEDED', say('limit.sameFields'));
}

function innermost(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? innermost(error.originalError) : error;
}
