/** What is wrong with an expression, and where: from one character of its text to another. */
export interface Fault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is too large rather than wrong. */
  readonly isLimit: boolean;
}

/** Thrown inside the package alone: whoever checks an expression is given the fault. */
export class ExpressionFault extends Error {
  readonly fault: Fault;

  constructor(message: string, place: { readonly start: number; readonly end: number }, isLimit = false) {
    super(message);
    this.fault = { message, start: place.start, end: place.end, isLimit };
  }
}
