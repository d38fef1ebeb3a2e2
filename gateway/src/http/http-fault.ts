import { type Said, TrellisError } from '@trellis/errors';

/** A request that is wrong as an HTTP request, whatever it wanted to ask. */
export class HttpFault extends TrellisError {
  readonly status: number;

  constructor(status: number, message: string | Said) {
    super('BAD_USER_INPUT', message);
    this.status = status;
  }
}
