import type { CallContext } from '@trellis/service-api';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Person } from '../database.ts';
import type { AppRoles } from '../roles/app-roles.ts';
import { callerId, type Context, type Loaders } from './context.ts';

/** A person in an answer. */
export interface ShownPerson extends Person {
  /** The caller became this person by this very operation, which began before there was a session. */
  readonly isCaller?: true;
}

interface AppRolesArguments {
  readonly app: string;
  readonly given: boolean;
}

/**
 * What the caller sees of a person; null is what he does not. Addresses are for oneself and the installation's
 * administrators: anybody can become an app's admin by making an app, and would read everybody's.
 */
export function userFields(roles: AppRoles): TypeResolvers<Loaders> {
  return {
    name: (person: ShownPerson, _args: never, { call }: Context) =>
      call.caller.person || person.isCaller ? person.name : null,
    avatarUrl: (person: ShownPerson, _args: never, { call }: Context) =>
      call.caller.person || person.isCaller ? person.avatarUrl : null,
    email: (person: ShownPerson, _args: never, { call }: Context) =>
      isPrivateTo(person, call) || isAdministrator(call) ? person.email : null,
    locale: (person: ShownPerson, _args: never, { call }: Context) =>
      isPrivateTo(person, call) ? person.locale : null,
    timeZone: (person: ShownPerson, _args: never, { call }: Context) =>
      isPrivateTo(person, call) ? person.timeZone : null,
    roles: (person: ShownPerson, _args: never, { call }: Context) => {
      const mayKnow = isSelf(person, call) || call.caller.roles.includes('admin');
      return call.app && mayKnow ? roles.of(call.app.id, person.id) : null;
    },
    appRoles: async (person: ShownPerson, { app, given }: AppRolesArguments, { call }: Context) => {
      const mayKnow = isSelf(person, call) || (await roles.of(app, callerId(call) ?? '')).includes('admin');
      if (!mayKnow) return null;
      return given ? roles.givenTo(app, person.id) : roles.of(app, person.id);
    },
    appClaims: async (person: ShownPerson, { app }: { readonly app: string }, { call }: Context) => {
      const mayKnow = isSelf(person, call) || (await roles.of(app, callerId(call) ?? '')).includes('admin');
      return mayKnow ? (await roles.standingOf(app, person.id)).claims : null;
    },
    platformRole: (person: ShownPerson, _args: never, { call }: Context) =>
      isSelf(person, call) || isAdministrator(call) ? person.platformRole : null,
    deactivatedAt: (person: ShownPerson, _args: never, { call }: Context) =>
      isAdministrator(call) ? person.deactivatedAt : null,
    deletedAt: (person: ShownPerson, _args: never, { call }: Context) =>
      isAdministrator(call) ? person.deletedAt : null,
  };
}

function isSelf(person: ShownPerson, call: CallContext): boolean {
  return person.isCaller === true || person.id === callerId(call);
}

/** What a person keeps for himself, from those who look as he does too. */
function isPrivateTo(person: ShownPerson, call: CallContext): boolean {
  return call.viewedBy === undefined && isSelf(person, call);
}

function isAdministrator(call: CallContext): boolean {
  return call.caller.person?.platformRole === 'ADMIN';
}
