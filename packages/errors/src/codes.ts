/** How one error code behaves everywhere: its HTTP status, whether a retry can help, how loudly it is logged. */
export interface ErrorKind {
  /** Used only with `application/graphql-response+json`; plain JSON answers are always 200. */
  readonly status: 200 | 400 | 401 | 403 | 409 | 429 | 500 | 503;
  readonly retryable: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** The one table of error codes that clients may see. It grows only by addition. */
export const errorKinds = {
  BAD_USER_INPUT: { status: 400, retryable: false, logLevel: 'debug' },
  VALIDATION_FAILED: { status: 200, retryable: false, logLevel: 'debug' },
  UNAUTHENTICATED: { status: 401, retryable: false, logLevel: 'info' },
  CHALLENGE_REQUIRED: { status: 401, retryable: false, logLevel: 'info' },
  FORBIDDEN: { status: 403, retryable: false, logLevel: 'info' },
  NOT_FOUND: { status: 200, retryable: false, logLevel: 'debug' },
  CONFLICT: { status: 409, retryable: false, logLevel: 'debug' },
  UNIQUE_VIOLATION: { status: 409, retryable: false, logLevel: 'debug' },
  IDEMPOTENCY_MISMATCH: { status: 409, retryable: false, logLevel: 'info' },
  LIMIT_EXCEEDED: { status: 400, retryable: false, logLevel: 'info' },
  RATE_LIMITED: { status: 429, retryable: true, logLevel: 'info' },
  TIMEOUT: { status: 503, retryable: true, logLevel: 'warn' },
  UNAVAILABLE: { status: 503, retryable: true, logLevel: 'warn' },
  INTERNAL: { status: 500, retryable: false, logLevel: 'error' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** Tells a code of the table from one that GraphQL or Apollo defines (`GRAPHQL_VALIDATION_FAILED`, …). */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorKinds, code);
}
