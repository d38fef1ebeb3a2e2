import type { GraphqlFault } from '../request.ts';

/** The subprotocol's name. */
export const subprotocol = 'graphql-transport-ws';

/** What the server says, of https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. */
export type ServerMessage =
  | { readonly type: 'connection_ack' }
  | { readonly type: 'ping' }
  | { readonly type: 'pong'; readonly payload?: { readonly accepted?: boolean } }
  | { readonly type: 'next'; readonly id: string; readonly payload: Result }
  | { readonly type: 'error'; readonly id: string; readonly payload: readonly GraphqlFault[] }
  | { readonly type: 'complete'; readonly id: string };

export interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlFault[];
}

/** What the client says. */
export type ClientMessage =
  | { readonly type: 'connection_init'; readonly payload: object }
  | { readonly type: 'ping'; readonly payload?: object }
  | { readonly type: 'pong' }
  | { readonly type: 'subscribe'; readonly id: string; readonly payload: object }
  | { readonly type: 'complete'; readonly id: string };

/** Those after which another connection would end in the same way. */
const lastCodes: readonly number[] = [1002, 1011, 4400, 4401, 4406, 4409, 4429, 4500];

/** The session ended, or the token was none of a session: with another one it may go well. */
export const forbidden = 4403;

export const isLast = (code: number): boolean => lastCodes.includes(code);

/** `{"Authorization": "Bearer …"}`, as `connection_init` and the ping that renews it carry it. */
export const authorizationOf = (token: string | undefined): object =>
  token === undefined ? {} : { Authorization: `Bearer ${token}` };
