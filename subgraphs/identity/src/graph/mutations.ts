import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import { telling } from '../denials.ts';
import type { Parts } from '../parts.ts';
import { counted } from '../passwords/guard.ts';
import { deactivate, nobody, reactivate } from '../people/deactivation.ts';
import { createPerson } from '../people/people.ts';
import { readEmail, readLocale, readSignUpInput, type SignUpInput } from '../people/sign-up-input.ts';
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
  const { database, passwords, guard, sessions, keys, tokens, roles, definedRoles, onDenied } = parts;
  return {
    signUp(_parent: unknown, { input }: { readonly input: SignUpInput }, { call }: Context) {
      const checked = readSignUpInput(input);
      const { clientAddress, language } = call;
      return telling(onDenied, { at: 'SIGN_UP', account: checked.email, clientAddress }, async () => {
        const { id } = await counted(guard.beginSignUp(clientAddress), () =>
          createPerson(database, passwords, checked, readLocale(language), originOf(call)),
        );
        return answerSession(tokens, await sessions.open(id, deviceOf(call), originOf(call)));
      });
    },

    signIn(_parent: unknown, { input }: { readonly input: SignInInput }, { call }: Context) {
      const account = readEmail(input.email);
      const attempt = { clientAddress: call.clientAddress, ...(account === undefined ? {} : { account }) };
      return telling(onDenied, { at: 'SIGN_IN', ...attempt }, async () => {
        const { id } = await checkPassword(parts, input, call);
        return answerSession(tokens, await sessions.open(id, deviceOf(call), originOf(call)));
      });
    },

    refreshSession(_parent: unknown, { refreshToken }: { readonly refreshToken: string }, { call }: Context) {
      const { clientAddress } = call;
      return telling(onDenied, { at: 'REFRESH', clientAddress }, async () => {
        const refresh = () => sessions.refresh(refreshToken, deviceOf(call), originOf(call));
        return answerSession(tokens, await counted(guard.beginRefresh(clientAddress), refresh));
      });
    },

    async signOut(_parent: unknown, _args: unknown, { call }: Context) {
      const { sessionId } = must(call.caller.person, 'the caller, whom the rule asks for');
      await sessions.signOut(sessionId, originOf(call));
      return true;
    },

    async setAppRoles(_parent: unknown, given: GivenRoles, { call, loaders }: Context) {
      const defined = await definedRoles(given.app);
      if (!defined) throw new TrellisError('NOT_FOUND', say('app.unknown'));
      const checked = readRoles(given.roles, defined);
      const person = await loaders.people.load(given.user);
      if (!person || person.deletedAt) throw nobody();
      await roles.set(given.app, person.id, checked, { keepAdmin: true, origin: originOf(call) });
      return person;
    },

    rotateSigningKey: (_parent: unknown, { compromised }: { readonly compromised: boolean }, { call }: Context) =>
      keys.rotate(compromised ? 'theft' : 'wish', originOf(call)),

    deactivateUser: (_parent: unknown, { user }: { readonly user: string }, { call }: Context) =>
      deactivate(database, sessions, user, originOf(call)),
    reactivateUser: (_parent: unknown, { user }: { readonly user: string }, { call }: Context) =>
      reactivate(database, user, originOf(call)),
  };
}
