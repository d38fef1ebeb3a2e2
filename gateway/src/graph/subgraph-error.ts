import { isErrorCode, TrellisError, type FieldError } from '@trellis/errors';
import { GraphQLError } from 'graphql';

/**
 * An error as the executor collected it. What a subgraph answered is normalised already and keeps its code and its
 * members; the executor's own additions (`serviceName`) go. Anything else is the executor's own fault or a thrown value.
 */
export function fromSubgraph(error: GraphQLError): GraphQLError {
  const { serviceName, ...extensions } = error.extensions;
  if (serviceName === undefined || !isErrorCode(extensions['code'])) return error;
  const { code, requestId: _requestId, retryable: _retryable, fieldErrors, retryAfterMs, ...others } = extensions;
  const originalError = new TrellisError(code, error.message, {
    extensions: others,
    isTranslated: true,
    ...(Array.isArray(fieldErrors) ? { fieldErrors: fieldErrors as readonly FieldError[] } : {}),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  });
  return new GraphQLError(error.message, { path: error.path, originalError });
}
