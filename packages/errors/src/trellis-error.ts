import type { ErrorCode } from './codes.ts';
import type { Said, Sentence } from './messages/say.ts';

/** The rules that a field's value can break. The list grows only by addition. */
export const fieldRules = [
  'required',
  'type',
  'min',
  'max',
  'minLength',
  'maxLength',
  'pattern',
  'unique',
  'enum',
  'reference',
  'custom',
  'conflict',
  'readOnly',
] as const;
export type FieldRule = (typeof fieldRules)[number];

/** One fault in one input field; an error lists all of them at once. */
export interface FieldError {
  /** From the argument down to the field, e.g. `['data', 'lines', 0, 'quantity']`. */
  readonly path: readonly (string | number)[];
  readonly rule: FieldRule;
  readonly params?: Readonly<Record<string, unknown>>;
  /** In English. */
  readonly message: string;
  /** The same for other languages; not shown to the client. */
  readonly sentence?: Sentence;
}

export interface TrellisErrorOptions {
  readonly fieldErrors?: readonly FieldError[];
  /** More members of `extensions`, e.g. `currentVersion` of a CONFLICT. Shown to the client as they are. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  readonly path?: readonly (string | number)[];
  /** Whether its messages are in the caller's language already, because another service has answered with them. */
  readonly isTranslated?: boolean;
  /** Logged, never shown. */
  readonly cause?: unknown;
}

/** What is said one after the other; what is not of the table of messages is told in English alone. */
type Sentences = readonly { readonly message: string; readonly sentence?: Sentence }[];

/** An error whose message and extensions are meant for the client. Everything else is masked as INTERNAL. */
export class TrellisError extends Error {
  readonly code: ErrorCode;
  readonly options: TrellisErrorOptions;
  /** What the message consists of, where it is of the table of messages. */
  readonly sentences: Sentences;

  /** The message in English, of the table (`say`) or not; several are said one after the other. */
  constructor(code: ErrorCode, message: string | Said | Sentences, options: TrellisErrorOptions = {}) {
    const sentences = typeof message === 'string' ? [{ message }] : 'message' in message ? [message] : message;
    super(
      sentences.map((each) => each.message).join(' '),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'TrellisError';
    this.code = code;
    this.options = options;
    this.sentences = sentences;
  }

  /** The same error, with more options or others. */
  with(options: TrellisErrorOptions): TrellisError {
    return new TrellisError(this.code, this.sentences, { ...this.options, ...options });
  }
}
