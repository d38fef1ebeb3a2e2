import type { ErrorCode } from './codes.ts';

export type FieldRule =
  | 'required'
  | 'type'
  | 'min'
  | 'max'
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'unique'
  | 'enum'
  | 'reference'
  | 'custom'
  | 'conflict'
  | 'readOnly';

/** One fault in one input field; an error lists all of them at once. */
export interface FieldError {
  /** From the argument down to the field, e.g. `['data', 'lines', 0, 'quantity']`. */
  readonly path: readonly (string | number)[];
  readonly rule: FieldRule;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface TrellisErrorOptions {
  readonly fieldErrors?: readonly FieldError[];
  /** More members of `extensions`, e.g. `currentVersion` of a CONFLICT. Shown to the client as they are. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  readonly path?: readonly (string | number)[];
  /** Logged, never shown. */
  readonly cause?: unknown;
}

/** An error whose message and extensions are meant for the client. Everything else is masked as INTERNAL. */
export class TrellisError extends Error {
  readonly code: ErrorCode;
  readonly options: TrellisErrorOptions;

  constructor(code: ErrorCode, message: string, options: TrellisErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TrellisError';
    this.code = code;
    this.options = options;
  }
}
