import type { ErrorCode } from '@trellis/errors';

/**
 * That an operation is refused. Where it breaks several rules at once, any of their codes will do: which is told first
 * is not promised.
 */
export class Refusal extends Error {
  readonly codes: ReadonlySet<ErrorCode>;

  constructor(codes: Iterable<ErrorCode>) {
    super('refused');
    this.codes = new Set(codes);
  }
}

/** That the outcome is not promised, so that there is nothing to compare with. */
export class Undecided extends Error {}
