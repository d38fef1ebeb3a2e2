import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import { isUuid, type TypeResolvers } from '@trellis/subgraph-kit';
import type { Session } from '../generated/client.ts';
import type { Parts } from '../parts.ts';
import { nobody } from '../people/deactivation.ts';
import { callerId, type Context, type Loaders } from './context.ts';

interface GivenUser {
  readonly user: string;
}

/** The sessions of the caller, or of somebody whom the rule let him ask for. */
export function sessionsQuery({ sessions }: Parts) {
  return (_parent: unknown, { user }: Partial<GivenUser>, { call }: Context): Promise<readonly Session[]> => {
    const personId = user ?? must(callerId(call), caller);
    if (!isUuid(personId)) throw nobody();
    return sessions.list(personId);
  };
}

export const sessionFields: TypeResolvers<Loaders> = {
  isCurrent: ({ id }: Session, _args: never, { call }: Context) => id === call.caller.person?.sessionId,
};

/** What people and administrators do with sessions that others opened, or that they opened elsewhere. */
export function sessionMutations({ sessions }: Parts): TypeResolvers<Loaders> {
  return {
    async endSession(_parent: unknown, { id }: { readonly id: string }, { call }: Context) {
      const person = must(call.caller.person, caller);
      const owner = person.platformRole === 'ADMIN' ? undefined : person.id;
      // One that is somebody else's is as unknown as none.
      const hasEnded = isUuid(id) && (await sessions.end(id, originOf(call), owner));
      if (!hasEnded) throw new TrellisError('NOT_FOUND', say('session.unknown'));
      return true;
    },

    endOtherSessions(_parent: unknown, _args: unknown, { call }: Context) {
      const { id, sessionId } = must(call.caller.person, caller);
      return sessions.endSessionsOf(id, originOf(call), sessionId);
    },

    async endSessionsOf(_parent: unknown, { user }: GivenUser, { call, loaders }: Context) {
      const person = await loaders.people.load(user);
      if (!person) throw nobody();
      return sessions.endSessionsOf(person.id, originOf(call));
    },
  };
}

const caller = 'the caller, whom the rule asks for';
