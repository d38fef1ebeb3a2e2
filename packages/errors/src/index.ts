export { must, unreachable } from './assert.ts';
export { type ErrorCode, type ErrorKind, errorKinds, isErrorCode } from './codes.ts';
export { codeOf, fieldErrorIn, httpStatusOf, type NormalizedError, normalizeError } from './normalize.ts';
export { type Language, languageOf, languages, spokenLanguage } from './messages/language.ts';
export { type Filling, inLanguage, type Said, say, type Sentence } from './messages/say.ts';
export { StartError } from './start-error.ts';
export {
  type FieldError,
  type FieldRule,
  fieldRules,
  TrellisError,
  type TrellisErrorOptions,
} from './trellis-error.ts';
