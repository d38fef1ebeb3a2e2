export { must, unreachable } from './assert.ts';
export { type ErrorCode, type ErrorKind, errorKinds, isErrorCode } from './codes.ts';
export { codeOf, httpStatusOf, type NormalizedError, normalizeError } from './normalize.ts';
export { StartError } from './start-error.ts';
export { type FieldError, type FieldRule, TrellisError, type TrellisErrorOptions } from './trellis-error.ts';
