import { must, say, TrellisError } from '@trellis/errors';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Parts } from '../parts.ts';
import { deactivate, nobody, reactivate } from '../people/deactivation.ts';
import { createPerson } from '../people/people.ts';
import { readLocale, readSignUpInput, type SignUpInput } from '../people/sign-up-input.ts';
import { readRoles } from '../roles/read-roles.ts';
import { checkPassword, type SignInInput } from '../sign-in.ts';
import { deviceOf } from '../sessions/device.ts';
import type { Context, Loaders } from './context.ts';
import { answerSession } from './session-answer.ts';

interface GivenRoles {
  readonly app: string;
  readonly user: string;
  readonly roles: readonly string[];
}

export function createMutations(parts: Parts): TypeResolvers<Loaders> {
  const { database, passwords, guard, sessions, keys, tokens, roles, definedRoles } = parts;
  return {
    async signUp(_parent: unknown, { input }: { readonly input: SignUpInput }, { call }: Context) {
      const checked = readSignUpInput(input);
      guard.beginSignUp(call.clientAddress);
      const { id } = await createPerson(database, passwords, checked, readLocale(call.language));
      return answerSession(tokens, await sessions.open(id, deviceOf(call)));
    },

    async signIn(_parent: unknown, { input }: { readonly input: SignInInput }, { call }: Context) {
      const { id } = await checkPassword(parts, input, call);
      return answerSession(tokens, await sessions.open(id, deviceOf(call)));
    },

    async refreshSession(_parent: unknown, { refreshToken }: { readonly refreshToken: string }, { call }: Context) {
      return answerSession(tokens, await sessions.refresh(refreshToken, deviceOf(call)));
    },

    async signOut(_parent: unknown, _args: unknown, { call }: Context) {
      await sessions.end(must(call.caller.person, 'the caller, whom the rule asks for').sessionId);
      return true;
    },

    async setAppRoles(_parent: unknown, given: GivenRoles, { loaders }: Context) {
      const defined = await definedRoles(given.app);
      if (!defined) throw new TrellisError('NOT_FOUND', say('app.unknown'));
      const checked = readRoles(given.roles, defined);
      const person = await loaders.people.load(given.user);
      if (!person || person.deletedAt) throw nobody();
      await roles.set(given.app, person.id, checked, { keepAdmin: true });
      return person;
    },

    rotateSigningKey: (_parent: unknown, { compromised }: { readonly compromised: boolean }) =>
      keys.rotate(compromised ? 'theft' : 'wish'),

    deactivateUser: (_parent: unknown, { user }: { readonly user: string }) => deactivate(database, sessions, user),
    reactivateUser: (_parent: unknown, { user }: { readonly user: string }) => reactivate(database, user),
  };
}
