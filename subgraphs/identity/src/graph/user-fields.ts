import type { CallContext } from '@trellis/service-api';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Person } from '../database.ts';
import type { AppRoles } from '../roles/app-roles.ts';
import { callerId, type Context, type Loaders } from './context.ts';

/**
 * What the caller sees of a person; null is what he does not. Addresses are for oneself and the installation's
 * administrators: anybody can become an app's admin by making an app, and would read everybody's.
 */
export function userFields(roles: AppRoles): TypeResolvers<Loaders> {
  return {
    name: (person: Person, _args: never, { call }: Context) => (call.caller.person ? person.name : null),
    email: (person: Person, _args: never, { call }: Context) =>
      isSelf(person, call) || isAdministrator(call) ? person.email : null,
    roles: (person: Person, _args: never, { call }: Context) => {
      const mayKnow = isSelf(person, call) || call.caller.roles.includes('admin');
      return call.app && mayKnow ? roles.of(call.app.id, person.id) : null;
    },
    appRoles: async (person: Person, { app }: { readonly app: string }, { call }: Context) => {
      const caller = callerId(call);
      if (caller === undefined) return null;
      const mayKnow = isSelf(person, call) || (await roles.of(app, caller)).includes('admin');
      return mayKnow ? roles.of(app, person.id) : null;
    },
    platformRole: (person: Person, _args: never, { call }: Context) =>
      isSelf(person, call) || isAdministrator(call) ? person.platformRole : null,
    deactivatedAt: (person: Person, _args: never, { call }: Context) =>
      isAdministrator(call) ? person.deactivatedAt : null,
  };
}

function isSelf(person: Person, call: CallContext): boolean {
  return person.id === callerId(call);
}

function isAdministrator(call: CallContext): boolean {
  return call.caller.person?.platformRole === 'ADMIN';
}
