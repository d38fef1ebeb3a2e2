import type { Request } from '../measure.ts';
import type { Operation } from '../operations.ts';

export const contenderNames = ['product', 'postgraphile', 'postgraphile with role', 'bare'] as const;
export type ContenderName = (typeof contenderNames)[number];

/** A server that is measured. */
export interface Contender extends AsyncDisposable {
  readonly name: ContenderName;
  /** What to say about it in the results. */
  readonly about: string;
  /** The id of its process. */
  readonly process: number;
  /** The operation as this server is asked for it, with a token that is good for some minutes. */
  request(operation: Operation): Promise<Request>;
}

export interface Setting {
  readonly database: string;
  /** How many connections to the database each server may hold. */
  readonly databaseConnections: number;
  /** The id of the artist that A and C ask for. */
  readonly artist: string;
}

/** A GraphQL request over HTTP, as every contender takes it. */
export function graphqlRequest(
  url: string,
  token: string | undefined,
  operation: Operation,
  query: string,
  artist: string,
): Request {
  return {
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      operationName: operation.id,
      query,
      variables: operation.query.includes('$id') ? { id: artist } : {},
    }),
  };
}
