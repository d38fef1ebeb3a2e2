import { originOf } from '@trellis/audit';
import { must, say, TrellisError } from '@trellis/errors';
import type { TypeResolvers } from '@trellis/subgraph-kit';
import type { Team } from '../generated/client.ts';
import type { Parts } from '../parts.ts';
import { nobody } from '../people/deactivation.ts';
import { readClaims, setClaims } from '../roles/claims.ts';
import { readRoles } from '../roles/read-roles.ts';
import {
  createTeam,
  deleteTeam,
  findTeam,
  noTeam,
  renameTeam,
  setAppTeamRoles,
  setTeamMembers,
} from '../teams/teams.ts';
import { callerId, type Context, type Loaders } from './context.ts';

interface GivenTeam {
  readonly team: string;
}
interface Named {
  readonly name: string;
}

/** Every rule has been asked before these run. */
export function teamMutations({ database, roles, definedRoles }: Parts): TypeResolvers<Loaders> {
  const mustFind = async (id: string): Promise<Team> => {
    const team = await findTeam(database, id);
    if (!team) throw noTeam();
    return team;
  };
  return {
    createTeam: (
      _parent: unknown,
      { input }: { readonly input: Named & { readonly organization: string } },
      { call }: Context,
    ) => createTeam(database, input.organization, input.name, originOf(call)),

    async updateTeam(_parent: unknown, { team, input }: GivenTeam & { readonly input: Named }, { call }: Context) {
      return renameTeam(database, await mustFind(team), input.name, originOf(call));
    },

    async deleteTeam(_parent: unknown, { team }: GivenTeam, { call }: Context) {
      await deleteTeam(database, team, originOf(call));
      await roles.changed();
      return true;
    },

    async setTeamMembers(
      _parent: unknown,
      { team: id, users }: GivenTeam & { readonly users: readonly string[] },
      { call }: Context,
    ) {
      const team = await mustFind(id);
      await setTeamMembers(database, team, users, originOf(call));
      await roles.changed();
      return team;
    },

    async setAppTeamRoles(
      _parent: unknown,
      { app, team: id, roles: given }: GivenTeam & { readonly app: string; readonly roles: readonly string[] },
      { call }: Context,
    ) {
      const defined = await definedRoles(app);
      if (!defined) throw new TrellisError('NOT_FOUND', say('app.unknown'));
      const checked = readRoles(given, defined);
      const team = await mustFind(id);
      await setAppTeamRoles(database, app, team, checked, originOf(call));
      await roles.changedIn(app);
      return team;
    },

    async setAppClaims(
      _parent: unknown,
      { app, user, claims }: { readonly app: string; readonly user: string; readonly claims: unknown },
      { call, loaders }: Context,
    ) {
      const checked = readClaims(claims);
      const person = await loaders.people.load(user);
      if (!person || person.deletedAt) throw nobody();
      await setClaims(database, { appId: app, personId: person.id }, checked, originOf(call));
      await roles.changedIn(app, person.id);
      return person;
    },
  };
}

export function teamFields({ database, roles }: Parts): TypeResolvers<Loaders> {
  return {
    organization: ({ organizationId }: Team, _args: never, { loaders }: Context) =>
      loaders.organizations.load(organizationId),
    members: async ({ id }: Team) => {
      const members = await database.prisma.teamMember.findMany({
        where: { teamId: id },
        select: { member: { select: { person: true } } },
        orderBy: { personId: 'asc' },
      });
      return members.map(({ member }) => member.person);
    },
    appRoles: async ({ id }: Team, { app }: { readonly app: string }, { call }: Context) => {
      const mine = await roles.of(app, must(callerId(call), 'the caller, whom the rule asks for'));
      if (!mine.includes('admin')) return null;
      const given = await database.prisma.appTeamRole.findMany({ where: { appId: app, teamId: id } });
      return given.map(({ role }) => role).toSorted();
    },
  };
}
