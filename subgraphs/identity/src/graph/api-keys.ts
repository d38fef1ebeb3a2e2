import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Person } from '../database.ts';
import type { ShownKey } from '../keys/api-keys.ts';
import { type KeyInput, readKeyInput } from '../keys/read-key-input.ts';
import type { Parts } from '../parts.ts';
import { callerId, type Context, type Loaders } from './context.ts';

/** `AuthNewApiKey`, whose secret is shown this once. */
interface NewApiKey {
  readonly apiKey: ShownKey;
  readonly secret: string;
}

export function apiKeysQuery({ apiKeys }: Parts) {
  return (_parent: unknown, { app }: { readonly app: string }) => apiKeys.list(app);
}

export const apiKeyFields: TypeResolvers<Loaders> = {
  roles: ({ roles }: ShownKey) => (roles.length === 0 ? null : roles),
  user: ({ personId }: ShownKey, _args: never, { loaders }: Context) => loaders.people.load(personId),
  createdBy: ({ createdById }: ShownKey, _args: never, { loaders }: Context) => loaders.people.load(createdById),
};

/** What the admins of an app do with its keys; the rule has asked whether they are. */
export function apiKeyMutations({ apiKeys, definedRoles }: Parts): TypeResolvers<Loaders> {
  return {
    async createApiKey(
      _parent: unknown,
      { input }: { readonly input: KeyInput },
      { call, loaders }: Context,
    ): Promise<NewApiKey> {
      const defined = await definedRoles(input.app);
      if (!defined) throw new TrellisError('NOT_FOUND', say('app.unknown'));
      const createdById = must(callerId(call), 'the caller, whom the rule asks for');
      const owner = await loaders.people.load(input.user ?? createdById);
      if (!owner || !mayOwn(owner, input.app, createdById)) {
        const said = say('key.owner');
        throw new TrellisError('VALIDATION_FAILED', said, {
          fieldErrors: [{ path: ['input', 'user'], rule: 'reference', ...said }],
        });
      }
      const terms = readKeyInput(input, defined);
      const { key, text } = await apiKeys.create(
        { appId: input.app, personId: owner.id, createdById },
        terms,
        originOf(call),
      );
      return { apiKey: key, secret: text };
    },

    async revokeApiKey(_parent: unknown, { id }: { readonly id: string }, { call }: Context) {
      if (!(await apiKeys.revoke(id, originOf(call)))) throw new TrellisError('NOT_FOUND', say('key.unknown'));
      return true;
    },
  };
}

/** Oneself, or a program of the app: nobody makes a key to act as somebody else. */
function mayOwn({ id, kind, homeAppId, deactivatedAt }: Person, appId: string, maker: string): boolean {
  return deactivatedAt === null && (id === maker || (kind === 'SERVICE' && homeAppId === appId));
}
