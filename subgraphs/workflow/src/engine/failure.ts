import { errorKinds, TrellisError } from '@trellis/errors';

/** A fault of a step, in words for the people who run the app. */
export class StepFailure extends Error {
  /** Whether it may pass by itself. */
  readonly passing: boolean;

  constructor(message: string, options: { readonly passing: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'StepFailure';
    this.passing = options.passing;
  }
}

/** What something thrown while working on a step means for it. */
export function failureOf(thrown: unknown): StepFailure {
  if (thrown instanceof StepFailure) return thrown;
  if (thrown instanceof TrellisError) {
    // A database that is away for a moment is INTERNAL to whoever did not expect it.
    const passing = errorKinds[thrown.code].retryable || thrown.code === 'INTERNAL';
    return new StepFailure(thrown.message, { passing, cause: thrown });
  }
  return new StepFailure('Something went wrong on our side.', { passing: true, cause: thrown });
}
