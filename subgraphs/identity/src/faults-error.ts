import { type FieldError, TrellisError } from '@trellis/errors';

/** All faults of an input at once, told in the message too: not every client shows them one by one. */
export function faultsError(faults: readonly FieldError[]): TrellisError {
  return new TrellisError('VALIDATION_FAILED', faults, { fieldErrors: faults });
}
