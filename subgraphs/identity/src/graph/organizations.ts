import { originOf } from '@trellis/audit';
import { must } from '@trellis/errors';
import type { CallContext, SignedIn } from '@trellis/service-api';
import type { PageArguments, TypeResolvers } from '@trellis/subgraph-kit';
import type { Organization, OrganizationInvitation, OrganizationRole } from '../generated/client.ts';
import {
  accept,
  type FreshInvitation,
  invite,
  type InvitationInput,
  listInvitations,
  resend,
  revoke,
} from '../organizations/invitations.ts';
import { listMembers, type Member, removeMember, setMemberRole } from '../organizations/members.ts';
import {
  createOrganization,
  deleteOrganization,
  listOrganizations,
  renameOrganization,
} from '../organizations/organizations.ts';
import { listTeams } from '../teams/teams.ts';
import type { Parts } from '../parts.ts';
import type { Context, Loaders } from './context.ts';

interface GivenOrganization {
  readonly organization: string;
}
interface GivenMember extends GivenOrganization {
  readonly user: string;
}
interface GivenInvitation {
  readonly invitation: string;
}

/** Each answers with what the caller may know of. */
export function organizationQueries({ database }: Parts): TypeResolvers<Loaders> {
  return {
    organization: (_parent: unknown, { id }: { readonly id: string }, { loaders }: Context) => visible(loaders, id),
    organizations: (_parent: unknown, page: PageArguments, { call }: Context) =>
      listOrganizations(database, callerOf(call), page),
  };
}

/** Every rule has been asked before these run. */
export function organizationMutations(parts: Parts): TypeResolvers<Loaders> {
  const { database, definedRoles, guard, roles } = parts;
  return {
    createOrganization: (
      _parent: unknown,
      { input }: { readonly input: { readonly name: string } },
      { call }: Context,
    ) => createOrganization(database, callerOf(call).id, input.name, originOf(call)),

    updateOrganization: (
      _parent: unknown,
      { organization, input }: GivenOrganization & { readonly input: { readonly name: string } },
      { call }: Context,
    ) => renameOrganization(database, organization, input.name, originOf(call)),

    async deleteOrganization(
      _parent: unknown,
      { organization, confirmName }: GivenOrganization & { readonly confirmName: string },
      { call }: Context,
    ) {
      await deleteOrganization(database, definedRoles, organization, { confirmName, origin: originOf(call) });
      return true;
    },

    async setOrganizationRole(
      _parent: unknown,
      { organization, user, role }: GivenMember & { readonly role: OrganizationRole },
      { call }: Context,
    ) {
      const member = await setMemberRole(database, organization, user, role, originOf(call));
      await roles.changed(member.personId);
      return member;
    },

    async removeFromOrganization(_parent: unknown, { organization, user }: GivenMember, { call }: Context) {
      await removeMember(database, organization, user, originOf(call));
      await roles.changed(user.toLowerCase());
      return true;
    },

    async leaveOrganization(_parent: unknown, { organization }: GivenOrganization, { call }: Context) {
      const { id } = callerOf(call);
      await removeMember(database, organization, id, originOf(call));
      await roles.changed(id);
      return true;
    },

    async inviteToOrganization(_parent: unknown, { input }: { readonly input: InvitationInput }, { call }: Context) {
      return linked(await invite(database, callerOf(call).id, input, originOf(call)), call);
    },

    async resendInvitation(_parent: unknown, { invitation }: GivenInvitation, { call }: Context) {
      return linked(await resend(database, invitation, originOf(call)), call);
    },

    async revokeInvitation(_parent: unknown, { invitation }: GivenInvitation, { call }: Context) {
      await revoke(database, invitation, originOf(call));
      return true;
    },

    async acceptInvitation(_parent: unknown, { token }: { readonly token: string }, { call, loaders }: Context) {
      const { id } = callerOf(call);
      const attempt = await guard.beginAcceptance(id, call.clientAddress);
      const organization = await accept(database, token, id, originOf(call));
      await attempt.succeeded();
      await roles.changed(id);
      loaders.standings.clear(organization);
      return loaders.organizations.load(organization);
    },
  };
}

/** Null to those who may not see it, as far as it is not everybody's who may see the organization. */
export function organizationTypes({ database }: Parts): Readonly<Record<string, TypeResolvers<Loaders>>> {
  const mayRun = async ({ loaders }: Context, id: string) => (await loaders.standings.load(id))?.mayRun === true;
  return {
    AuthOrganization: {
      myRole: async ({ id }: Organization, _args: never, { loaders }: Context) =>
        (await loaders.standings.load(id))?.role,
      members: ({ id }: Organization, page: PageArguments) => listMembers(database, id, page),
      teams: ({ id }: Organization) => listTeams(database, id),
      invitations: async ({ id }: Organization, _args: never, context: Context) =>
        (await mayRun(context, id)) ? listInvitations(database, id) : null,
    },
    AuthMember: {
      user: ({ person }: Member) => person,
      email: async ({ organizationId, person }: Member, _args: never, context: Context) =>
        (await mayRun(context, organizationId)) ? person.email : null,
    },
    AuthInvitation: {
      invitedBy: ({ invitedBy }: OrganizationInvitation, _args: never, { loaders }: Context) =>
        loaders.people.load(invitedBy),
    },
  };
}

/** Undefined where the caller may not know of it. */
export async function visible(loaders: Loaders, id: string): Promise<Organization | undefined> {
  return (await loaders.standings.load(id)) && loaders.organizations.load(id);
}

/** The token stands behind the `#`, so that no server on the way keeps it in a log. */
function linked({ invitation, token }: FreshInvitation, { publicUrl }: CallContext) {
  return { invitation, token, url: `${publicUrl}/graphql#invitation=${token}` };
}

function callerOf(call: CallContext): SignedIn {
  return must(call.caller.person, 'the caller, whom the rule asks for');
}
