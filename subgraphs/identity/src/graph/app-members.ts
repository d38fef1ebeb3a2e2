import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import type { PageArguments, TypeResolvers } from '@trellis/subgraph-kit';
import type { Parts } from '../parts.ts';
import {
  type AppMember,
  deactivateMember,
  join,
  listAppMembers,
  reactivateMember,
  removeMember,
} from '../roles/app-members.ts';
import { callerId, type Context, type Loaders } from './context.ts';

interface GivenMember {
  readonly app: string;
  readonly user: string;
}

/** For an app's admins. */
export function appMembersQuery({ database }: Pick<Parts, 'database'>) {
  return (_parent: unknown, { app, ...page }: PageArguments & { readonly app: string }) =>
    listAppMembers(database, app, page);
}

export const appMemberFields: TypeResolvers<Loaders> = {
  user: ({ person }: AppMember) => person,
};

/** Every rule has been asked before these run. */
export function appMemberMutations(parts: Parts): TypeResolvers<Loaders> {
  const { database, guard, roles, signUpRoles } = parts;
  const changing =
    (change: typeof removeMember) =>
    async (_parent: unknown, { app, user }: GivenMember, { call, loaders }: Context) => {
      const personId = user.toLowerCase();
      await change(database, { appId: app, personId }, originOf(call));
      await roles.changedIn(app, personId);
      return loaders.people.load(personId);
    };
  return {
    async joinApp(_parent: unknown, { app }: { readonly app: string }, { call, loaders }: Context) {
      const personId = must(callerId(call), 'the caller, whom the rule asks for');
      const attempt = await guard.beginJoin(personId, call.clientAddress);
      const given = await signUpRoles(app);
      // The same whether there is no such app, or one that is not published or lets nobody join.
      if (!given) throw new TrellisError('NOT_FOUND', say('app.closed'));
      await join(database, { appId: app, personId }, given, originOf(call));
      await attempt.succeeded();
      await roles.changedIn(app, personId);
      return loaders.people.load(personId);
    },
    deactivateAppMember: changing(deactivateMember),
    reactivateAppMember: changing(reactivateMember),
    removeAppMember: changing(removeMember),
  };
}
