/** A start that cannot go on for a reason the operator can remove. The message is one line that says which and how. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}
