import { codeOf } from '@trellis/errors';
import type { IdentityService, SignedIn } from '@trellis/service-api';
import { authenticate } from '../call/caller.ts';
import { closeCodes, type Connection } from './connection.ts';

/** Ties sockets to sessions: a socket lives as long as its session, whatever becomes of its token. */
export interface Sessions extends Disposable {
  /** True where the payload of `connection_init` holds a good token, or none. Rejects where that cannot be told now. */
  admit(connection: Connection, params: unknown): Promise<boolean>;
  /** Takes a new token of the same person, sent in band. */
  renew(connection: Connection, authorization: unknown): Promise<boolean>;
  forget(connection: Connection): void;
}

export function createSessions(identity: Pick<IdentityService, 'authenticate' | 'onSessionEnd'>): Sessions {
  const connections = new Map<string, Set<Connection>>();

  const forget = (connection: Connection): void => {
    const session = connection.person?.sessionId;
    if (session === undefined) return;
    const others = connections.get(session);
    others?.delete(connection);
    if (others?.size === 0) connections.delete(session);
  };

  /** False where the token is wrong, or of another person than the socket's, or opens something else. */
  const take = async (connection: Connection, authorization: string): Promise<boolean> => {
    try {
      const person = await authenticate(identity, authorization, connection.client);
      if (!person || (connection.person && !isSame(connection.person, person))) return false;
      forget(connection);
      connection.person = person;
      const others = connections.get(person.sessionId) ?? new Set();
      connections.set(person.sessionId, others.add(connection));
      // Asked again now that its end would be heard: it may have come in between.
      await authenticate(identity, authorization, connection.client);
      return true;
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') return false;
      throw error;
    }
  };

  const stop = identity.onSessionEnd((session) => {
    for (const connection of connections.get(session) ?? []) connection.close(closeCodes.forbidden, 'Session ended');
    connections.delete(session);
  });

  return {
    async admit(connection, params) {
      const authorization = authorizationIn(params);
      if (authorization === undefined) return true;
      return typeof authorization === 'string' && take(connection, authorization);
    },
    async renew(connection, authorization) {
      return typeof authorization === 'string' && connection.person !== undefined && take(connection, authorization);
    },
    forget,
    [Symbol.dispose]: stop,
  };
}

function isSame(one: SignedIn, other: SignedIn): boolean {
  return one.id === other.id && one.key?.id === other.key?.id;
}

/** `{"Authorization": "Bearer …"}`, however it is spelt. Undefined where there is none. */
export function authorizationIn(payload: unknown): unknown {
  return headerIn(payload, 'authorization');
}

/** What stands in a payload in the place of a header: a browser's socket cannot set headers. */
export function headerIn(payload: unknown, header: string): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const [, value] = Object.entries(payload).find(([name]) => name.toLowerCase() === header) ?? [];
  return value ?? undefined;
}
