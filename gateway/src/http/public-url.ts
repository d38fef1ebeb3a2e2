import type { IncomingMessage } from 'node:http';

const hostForm = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;

/** Where the request itself was sent to, for links back to this installation. */
export function publicUrlOf({ headers: { host = '' } }: Pick<IncomingMessage, 'headers'>): string {
  return `http://${hostForm.test(host) ? host : 'localhost'}`;
}
