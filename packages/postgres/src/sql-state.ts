/** Names for the SQLSTATE codes that this project handles. */
export const sqlState = {
  featureNotSupported: '0A000',
  stringDataRightTruncation: '22001',
  numericValueOutOfRange: '22003',
  invalidParameterValue: '22023',
  invalidTextRepresentation: '22P02',
  notNullViolation: '23502',
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  checkViolation: '23514',
  restrictViolation: '23001',
  exclusionViolation: '23P01',
  invalidCatalogName: '3D000',
  invalidSchemaName: '3F000',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  insufficientPrivilege: '42501',
  undefinedColumn: '42703',
  undefinedTable: '42P01',
  duplicateTable: '42P07',
  diskFull: '53100',
  tooManyConnections: '53300',
  programLimitExceeded: '54000',
  snapshotTooOld: '72000',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
} as const satisfies Record<string, string>;

/** The SQLSTATE of something thrown by `pg`; undefined where it did not come from the server. */
export function sqlStateOf(thrown: unknown): string | undefined {
  // Errors of the operating system have a code too (`ECONNRESET`), those of the server a severity beside it.
  if (!(thrown instanceof Error) || !('severity' in thrown) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Tells that the connection is of no use after it: the server has ended it, or the error is not the server's at all. */
export function endsConnection(thrown: unknown): boolean {
  if (sqlStateOf(thrown) === undefined) return true;
  return thrown instanceof Error && 'severity' in thrown && thrown.severity !== 'ERROR';
}

/**
 * Tells that a prepared statement's answer changed its shape by DDL. Its connection refuses that statement from now on;
 * another connection, or another name, takes it.
 */
export function isStalePlan(thrown: unknown): boolean {
  return (
    sqlStateOf(thrown) === sqlState.featureNotSupported &&
    thrown instanceof Error &&
    'routine' in thrown &&
    thrown.routine === 'RevalidateCachedQuery'
  );
}

/**
 * Tells that no connection could be had, or that it was lost: the server is away, starting, stopping or full. What was
 * asked may or may not have been done.
 */
export function isUnreachable(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const state = sqlStateOf(thrown);
  if (state !== undefined) return unreachableStates.has(state);
  // `pg` gives its own errors of this kind no code, those of the operating system keep theirs.
  return 'code' in thrown
    ? networkCodes.has(String(thrown.code))
    : /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed) and is not queryable)/.test(
        thrown.message,
      );
}

const unreachableStates: ReadonlySet<string> = new Set([
  sqlState.tooManyConnections,
  sqlState.adminShutdown,
  sqlState.crashShutdown,
  sqlState.cannotConnectNow,
]);
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
]);
