/**
 * What went wrong: the code of the server's error table (`FORBIDDEN`, `BAD_USER_INPUT`, …), or one of the client's own.
 *
 * - `OFFLINE`: no answer came, or none of the server's.
 * - `STORAGE_IN_USE`: another page of this browser has it open.
 * - `CLOSED`: the client was closed.
 */
export class SyncError extends Error {
  readonly code: string;
  /** Whether the same may go well later. */
  readonly retryable: boolean;
  /** When the server wants to be asked again, if it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    {
      retryable = false,
      retryAfterMs,
    }: { readonly retryable?: boolean; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.name = 'SyncError';
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}
