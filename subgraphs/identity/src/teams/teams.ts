import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import { isUuid, uuidV7 } from '@trellis/subgraph-kit';
import { type Database, isUniqueViolation, record, recordIn } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import type { Team } from '../generated/client.ts';
import { readName } from '../people/name.ts';

export function createTeam(
  { prisma }: Database,
  organizationId: string,
  givenName: string,
  origin: AuditOrigin,
): Promise<Team> {
  const [id, name] = [uuidV7(), checkedName(givenName)];
  const entry = {
    action: 'CREATE_TEAM',
    origin,
    thing: { type: 'TEAM', id },
    after: { organization: organizationId, name },
  } as const;
  return named(async () => {
    const creation = prisma.team.create({ data: { id, organizationId, name } });
    const [team] = await prisma.$transaction([creation, record(prisma, entry)]);
    return team;
  });
}

export function renameTeam({ prisma }: Database, team: Team, givenName: string, origin: AuditOrigin): Promise<Team> {
  const name = checkedName(givenName);
  const about = { thing: { type: 'TEAM', id: team.id }, before: { name: team.name }, after: { name } } as const;
  return named(async () => {
    const update = prisma.team.update({ where: { id: team.id }, data: { name } });
    const [renamed] = await prisma.$transaction([update, record(prisma, { action: 'UPDATE_TEAM', origin, ...about })]);
    return renamed;
  });
}

/** With its members' roles in apps. */
export async function deleteTeam({ prisma }: Database, id: string, origin: AuditOrigin): Promise<void> {
  await prisma.$transaction(async (client) => {
    const team = await client.team.findUnique({ where: { id } });
    const { count } = await client.team.deleteMany({ where: { id } });
    if (!team || count === 0) return;
    const before = { organization: team.organizationId, name: team.name };
    await record(client, { action: 'DELETE_TEAM', origin, thing: { type: 'TEAM', id }, before });
  });
}

/** By name. */
export function listTeams({ prisma }: Database, organizationId: string): Promise<Team[]> {
  return prisma.team.findMany({ where: { organizationId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
}

export async function findTeam({ prisma }: Pick<Database, 'prisma'>, id: string): Promise<Team | undefined> {
  return (isUuid(id) && (await prisma.team.findUnique({ where: { id } }))) || undefined;
}

/** Replaces them. Rejects with NOT_FOUND where one is not in the team's organization. */
export async function setTeamMembers(
  database: Database,
  team: Team,
  people: readonly string[],
  origin: AuditOrigin,
): Promise<void> {
  const ids = new Set(people.map((id) => id.toLowerCase()));
  if (![...ids].every(isUuid)) throw notMember();
  await database.transaction(async (client) => {
    const { rows: held } = await client.query<{ person_id: string }>(
      'delete from identity.team_member where team_id = $1 returning person_id',
      [team.id],
    );
    const { rowCount } = await client.query(
      `insert into identity.team_member (team_id, organization_id, person_id)
       select $1, organization_id, person_id from identity.organization_member
       where organization_id = $2 and person_id = any($3::uuid[])`,
      [team.id, team.organizationId, [...ids]],
    );
    if (rowCount !== ids.size) throw notMember();
    await recordIn(client, {
      action: 'SET_TEAM_MEMBERS',
      origin,
      thing: { type: 'TEAM', id: team.id },
      before: { users: held.map((row) => row.person_id).toSorted() },
      after: { users: [...ids].toSorted() },
    });
  });
}

/** Replaces the team's roles in an app of its organization. Rejects with NOT_FOUND where the app is not one. */
export async function setAppTeamRoles(
  database: Database,
  appId: string,
  team: Team,
  roles: readonly string[],
  origin: AuditOrigin,
): Promise<void> {
  await database.transaction(async (client) => {
    const { rowCount } = await client.query(
      'select from identity.organization_app where app_id = $1 and organization_id = $2 for update',
      [appId, team.organizationId],
    );
    if (rowCount === 0) throw noTeam();
    const { rows: held } = await client.query<{ role: string }>(
      'delete from identity.app_team_role where app_id = $1 and team_id = $2 returning role',
      [appId, team.id],
    );
    await client.query(
      'insert into identity.app_team_role (app_id, team_id, role) select $1, $2, role from unnest($3::text[]) role',
      [appId, team.id, [...roles]],
    );
    await recordIn(client, {
      action: 'SET_APP_TEAM_ROLES',
      origin,
      appId,
      thing: { type: 'TEAM', id: team.id },
      before: { roles: held.map(({ role }) => role).toSorted() },
      after: { roles: [...roles].toSorted() },
    });
  });
}

/** The same for one that is not there and one that the caller may not know of. */
export function noTeam(): TrellisError {
  return new TrellisError('NOT_FOUND', say('team.unknown'));
}

function notMember(): TrellisError {
  return new TrellisError('NOT_FOUND', say('organization.notMember'));
}

async function named(store: () => Promise<Team>): Promise<Team> {
  try {
    return await store();
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    const said = say('team.taken');
    throw new TrellisError('UNIQUE_VIOLATION', said, {
      cause,
      fieldErrors: [{ path: ['input', 'name'], rule: 'unique', ...said }],
    });
  }
}

function checkedName(given: string): string {
  const { name, faults } = readName(given);
  if (faults.length > 0) throw faultsError(faults);
  return name;
}
