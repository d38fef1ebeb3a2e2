import type { Request } from '../measure.ts';
import type { Asked, Operation } from '../operations.ts';

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
  /** What an answer's data would be as the product shapes it, where this server shapes it otherwise. */
  readonly shaped?: (operation: Operation, data: unknown) => unknown;
}

export interface Setting {
  readonly database: string;
  /** How many connections to the database each server may hold. */
  readonly databaseConnections: number;
  readonly asked: Omit<Asked, 'turn'>;
}

/** Of all writes of this run: a new record's unique number is made of it. */
let turn = 0;

/** A GraphQL request over HTTP, as every contender takes it. */
export function graphqlRequest(
  url: string,
  token: string | undefined,
  operation: Operation,
  query: string,
  variables: Operation['variables'],
  { asked }: Setting,
): Request {
  const body = () => {
    turn += 1;
    return JSON.stringify({ operationName: operation.id, query, variables: variables({ ...asked, turn }) });
  };
  return {
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: operation.writes ? body : body(),
  };
}
