/** Why a request below `/files` is not served, told to the client as plain text. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 412 | 413 | 416 | 422 | 507;

  constructor(status: Refusal['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Refusal';
    this.status = status;
  }
}
