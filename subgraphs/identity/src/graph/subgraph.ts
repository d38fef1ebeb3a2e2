import { readFileSync } from 'node:fs';
import { must } from '@trellis/errors';
import type { Subgraph } from '@trellis/service-api';
import { allow, createStaticSubgraph } from '@trellis/subgraph-kit';
import type { Parts } from '../parts.ts';
import { listServiceAccounts } from '../people/service-accounts.ts';
import { type AuditArguments, auditEventFields, listAuditEvents } from './audit-events.ts';
import { appMemberFields, appMemberMutations, appMembersQuery } from './app-members.ts';
import { apiKeyFields, apiKeyMutations, apiKeysQuery } from './api-keys.ts';
import { callerId, type Context, createLoaders, type Loaders } from './context.ts';
import { createMutations } from './mutations.ts';
import { organizationMutations, organizationQueries, organizationTypes, visible } from './organizations.ts';
import { peopleMutations } from './people-mutations.ts';
import { createRules } from './rules.ts';
import { sessionFields, sessionMutations, sessionsQuery } from './open-sessions.ts';
import type { SessionAnswer } from './session-answer.ts';
import { teamFields, teamMutations } from './teams.ts';
import { type ShownPerson, userFields } from './user-fields.ts';
import { listUsers, type UserListArguments } from './user-list.ts';

export const typeDefs = readFileSync(new URL('../../../../schema/identity.graphql', import.meta.url), 'utf8');

export function createIdentitySubgraph(parts: Parts): Subgraph {
  const { database, roles, trail, log } = parts;
  return createStaticSubgraph<Loaders>({
    name: 'identity',
    typeDefs,
    log,
    loaders: ({ caller }) => createLoaders(database, caller.person),
    resolvers: {
      Query: {
        ...organizationQueries(parts),
        sessions: sessionsQuery(parts),
        apiKeys: apiKeysQuery(parts),
        appMembers: appMembersQuery(parts),
        me: (_parent: unknown, _args: unknown, { call, loaders }: Context) => {
          const id = callerId(call);
          return id === undefined ? null : loaders.people.load(id);
        },
        user: (_parent: unknown, { id }: { readonly id: string }, { loaders }: Context) => loaders.people.load(id),
        users: (_parent: unknown, args: UserListArguments, { call }: Context) => listUsers(database, args, call),
        auditEvents: (_parent: unknown, args: AuditArguments) => listAuditEvents(trail, args),
        serviceAccounts: (_parent: unknown, { app }: { readonly app: string }) => listServiceAccounts(database, app),
      },
      Mutation: {
        ...createMutations(parts),
        ...peopleMutations(parts),
        ...sessionMutations(parts),
        ...apiKeyMutations(parts),
        ...organizationMutations(parts),
        ...teamMutations(parts),
        ...appMemberMutations(parts),
      },
      ...organizationTypes(parts),
      AuthTeam: teamFields(parts),
      AuthAppMember: appMemberFields,
      User: userFields(roles),
      AuditEvent: auditEventFields,
      AuthOpenSession: sessionFields,
      AuthApiKey: apiKeyFields,
      AuthSession: {
        user: async ({ personId }: SessionAnswer, _args: unknown, { loaders }: Context): Promise<ShownPerson> => {
          const person = must(await loaders.people.load(personId), 'the person who signed in');
          return { ...person, isCaller: true };
        },
      },
    },
    references: {
      // Whoever may read a record may follow it to its people; what he sees of them the fields decide.
      User: {
        rule: allow,
        resolve: ({ id }: { readonly id: string }, { loaders }: Context) => loaders.people.load(id),
      },
      AuthOrganization: {
        rule: allow,
        resolve: async ({ id }: { readonly id: string }, { loaders }: Context) => (await visible(loaders, id)) ?? null,
      },
    },
    rules: createRules(parts),
  });
}
