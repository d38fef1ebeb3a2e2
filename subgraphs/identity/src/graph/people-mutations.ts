import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import { isUuid, type TypeResolvers } from '@trellis/subgraph-kit';
import type { Parts } from '../parts.ts';
import { nobody } from '../people/deactivation.ts';
import { deletePerson } from '../people/deletion.ts';
import { type ProfileInput, updateProfile } from '../people/profile.ts';
import { createServiceAccount, deleteServiceAccount } from '../people/service-accounts.ts';
import { callerId, type Context, type Loaders } from './context.ts';

interface ServiceAccountInput {
  readonly app: string;
  readonly name: string;
}

/** What people do with accounts, their own and those of programs; every rule has been asked before these run. */
export function peopleMutations({ database, sessions, locales, definedRoles }: Parts): TypeResolvers<Loaders> {
  return {
    async deleteUser(
      _parent: unknown,
      { user, confirmEmail }: { readonly user: string; readonly confirmEmail: string },
      { call }: Context,
    ) {
      if (!isUuid(user)) throw nobody();
      await deletePerson(database, sessions, user, confirmEmail, originOf(call));
      return true;
    },

    async updateProfile(_parent: unknown, { input }: { readonly input: ProfileInput }, { call }: Context) {
      const personId = must(callerId(call), 'the caller, whom the rule asks for');
      const person = await updateProfile(database, personId, input);
      if (input.locale !== undefined) await locales.changed(personId);
      return person;
    },

    async createServiceAccount(
      _parent: unknown,
      { input }: { readonly input: ServiceAccountInput },
      { call }: Context,
    ) {
      if (!(await definedRoles(input.app))) throw new TrellisError('NOT_FOUND', say('app.unknown'));
      return createServiceAccount(database, input.app, input.name, originOf(call));
    },

    async deleteServiceAccount(_parent: unknown, { user }: { readonly user: string }, { call, loaders }: Context) {
      const account = await loaders.people.load(user);
      if (!account) throw nobody();
      await deleteServiceAccount(database, sessions, account, originOf(call));
      return true;
    },
  };
}
