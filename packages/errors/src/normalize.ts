import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorKinds, isErrorCode, type ErrorCode } from './codes.ts';
import { type Language, languageOf, languages } from './messages/language.ts';
import { inLanguage } from './messages/say.ts';
import { type FieldError, TrellisError } from './trellis-error.ts';

export interface NormalizedError {
  readonly formatted: GraphQLFormattedError;
  readonly code: string;
  /** What to log where the client is told less: the thrown value of an INTERNAL error, else undefined. */
  readonly hidden: unknown;
}

/**
 * Turns anything thrown into what a client may see, in the language of a BCP 47 tag. It never throws itself.
 *
 * A `TrellisError`, wrapped in a GraphQLError or not, keeps its message. A GraphQLError that GraphQL or Apollo made
 * itself, with nothing but GraphQLErrors inside it, tells of the request, so it is kept too. Everything else becomes
 * INTERNAL.
 */
export function normalizeError(thrown: unknown, requestId: string, tag?: string): NormalizedError {
  const language = languageOf(tag);
  const wrapper = thrown instanceof GraphQLError ? thrown : undefined;
  const original = unwrap(thrown);
  const place = {
    ...(wrapper?.locations ? { locations: wrapper.locations } : {}),
    ...(wrapper?.path ? { path: wrapper.path } : {}),
  };
  if (original instanceof TrellisError) {
    const { fieldErrors, extensions, retryAfterMs, path } = original.options;
    return {
      code: original.code,
      hidden: original.code === 'INTERNAL' ? original : undefined,
      formatted: {
        message: messageOf(original, language),
        ...place,
        ...(path && !place.path ? { path } : {}),
        extensions: {
          ...extensions,
          code: original.code,
          requestId,
          retryable: errorKinds[original.code].retryable,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          ...(fieldErrors ? { fieldErrors: fieldErrors.map((fault) => shown(fault, original, language)) } : {}),
        },
      },
    };
  }
  // What is a GraphQLError to its core was made by GraphQL or Apollo and tells of the request.
  const own = wrapper && original instanceof GraphQLError ? original : undefined;
  const code = wrapper?.extensions['code'];
  if (wrapper && own && code !== 'INTERNAL_SERVER_ERROR') {
    const known = typeof code === 'string' ? code : 'BAD_USER_INPUT';
    return {
      code: known,
      hidden: undefined,
      formatted: {
        message: wrapper.message,
        ...place,
        extensions: { code: known, requestId, retryable: isRetryable(known) },
      },
    };
  }
  return {
    code: 'INTERNAL',
    hidden: original ?? thrown,
    formatted: {
      message: languages[language]['code.INTERNAL'],
      ...place,
      extensions: { code: 'INTERNAL', requestId, retryable: false },
    },
  };
}

/** The status for `application/graphql-response+json`; codes of GraphQL and Apollo are the client's own faults. */
export function httpStatusOf(code: string): number {
  return isErrorCode(code) ? errorKinds[code].status : 400;
}

/** The table's code for something thrown, for log levels and metrics. */
export function codeOf(thrown: unknown): ErrorCode {
  const original = unwrap(thrown);
  return original instanceof TrellisError ? original.code : 'INTERNAL';
}

function messageOf(error: TrellisError, language: Language): string {
  if (language === 'en' || error.options.isTranslated) return error.message;
  const isKnown = error.sentences.every(({ sentence }) => sentence);
  // Sentences of languages that have no spaces end in a mark that leaves room.
  if (isKnown)
    return error.sentences
      .map(({ sentence, message }) => (sentence ? inLanguage(sentence, language) : message))
      .join('');
  return languages[language][`code.${error.code}`] + error.message;
}

function shown(fault: FieldError, error: TrellisError, language: Language): FieldError {
  return fieldErrorIn(fault, error.options.isTranslated ? 'en' : language);
}

/** A field's fault as it is shown to a client, in the language. */
export function fieldErrorIn({ sentence, ...fault }: FieldError, language: Language): FieldError {
  if (language === 'en') return fault;
  const message = sentence ? inLanguage(sentence, language) : languages[language][`rule.${fault.rule}`] + fault.message;
  return { ...fault, message };
}

function isRetryable(code: string): boolean {
  return isErrorCode(code) && errorKinds[code].retryable;
}

function unwrap(thrown: unknown): unknown {
  let inner = thrown;
  // GraphQLErrors nest when an executor wraps what a resolver already wrapped; ten is more than any executor does.
  for (let depth = 0; depth < 10 && inner instanceof GraphQLError && inner.originalError; depth++)
    inner = inner.originalError;
  return inner;
}
