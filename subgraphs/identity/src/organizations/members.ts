import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { type Connection, isUuid, type PageArguments, readPage } from '@trellis/subgraph-kit';
import { type Database, type Person, recordIn } from '../database.ts';
import type { OrganizationMember, OrganizationRole } from '../generated/client.ts';
import { cursorId, noOrganization } from './organizations.ts';

export interface Member extends OrganizationMember {
  readonly person: Person;
}

/** By person, in the order in which the accounts were made. */
export function listMembers(
  { prisma }: Database,
  organizationId: string,
  page: PageArguments,
): Promise<Connection<Member>> {
  return readPage<Member>(
    page,
    ({ personId }) => personId,
    (afterId, take) =>
      prisma.organizationMember.findMany({
        where: { organizationId, ...(afterId === undefined ? {} : { personId: { gt: cursorId(afterId) } }) },
        include: { person: true },
        orderBy: { personId: 'asc' },
        take,
      }),
  );
}

/** Rejects with CONFLICT where nobody would be left to run the organization. */
export async function setMemberRole(
  database: Database,
  organizationId: string,
  personId: string,
  role: OrganizationRole,
  origin: AuditOrigin,
): Promise<Member> {
  await changeMembers(database, organizationId, async (client) => {
    if (!isUuid(personId)) throw notMember();
    const { rowCount } = await client.query(
      `update identity.organization_member set role = $3::identity.organization_role
       where organization_id = $1 and person_id = $2`,
      [organizationId, personId, role],
    );
    if (rowCount === 0) throw notMember();
    const about = { thing: { type: 'PERSON', id: personId }, after: { organization: organizationId, role } } as const;
    await recordIn(client, { action: 'SET_ORGANIZATION_ROLE', origin, ...about });
  });
  return database.prisma.organizationMember.findUniqueOrThrow({
    where: { organizationId_personId: { organizationId, personId } },
    include: { person: true },
  });
}

/** The same. What the person holds by the organization is gone with it. */
export function removeMember(
  database: Database,
  organizationId: string,
  personId: string,
  origin: AuditOrigin,
): Promise<void> {
  return changeMembers(database, organizationId, async (client) => {
    if (!isUuid(personId)) throw notMember();
    const { rowCount } = await client.query(
      'delete from identity.organization_member where organization_id = $1 and person_id = $2',
      [organizationId, personId],
    );
    if (rowCount === 0) throw notMember();
    const about = { thing: { type: 'PERSON', id: personId }, before: { organization: organizationId } } as const;
    await recordIn(client, { action: 'REMOVE_FROM_ORGANIZATION', origin, ...about });
  });
}

/** Out of all organizations, for somebody who deletes the account. */
export async function leaveAll(client: Queryable, personId: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `select id from identity.organization where id in (
       select organization_id from identity.organization_member where person_id = $1 and role = 'OWNER'
     ) order by id for update`,
    [personId],
  );
  await client.query('delete from identity.organization_member where person_id = $1', [personId]);
  for (const { id } of rows) await refuseWithoutOwner(client, id);
}

async function changeMembers(
  database: Database,
  organizationId: string,
  change: (client: Queryable) => Promise<void>,
): Promise<void> {
  await database.transaction(async (client) => {
    // One change of its members at a time, so that two owners cannot remove each other.
    const { rowCount } = await client.query('select from identity.organization where id = $1 for update', [
      organizationId,
    ]);
    if (rowCount === 0) throw noOrganization();
    await change(client);
    await refuseWithoutOwner(client, organizationId);
  });
}

async function refuseWithoutOwner(client: Queryable, organizationId: string): Promise<void> {
  const { rows } = await client.query(
    `select from identity.organization_member member join identity.person person on person.id = member.person_id
     where member.organization_id = $1 and member.role = 'OWNER' and person.deactivated_at is null limit 1`,
    [organizationId],
  );
  if (rows.length === 0) throw new TrellisError('CONFLICT', say('organization.lastOwner'));
}

function notMember(): TrellisError {
  return new TrellisError('NOT_FOUND', say('organization.notMember'));
}
