import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { SignedIn } from '@trellis/service-api';
import { type Connection, isUuid, type PageArguments, readPage, uuidV7 } from '@trellis/subgraph-kit';
import { type Database, isBrokenReference, record } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import type { Organization } from '../generated/client.ts';
import type { DefinedRoles } from '../parts.ts';
import { readName } from '../people/name.ts';

/** Whoever makes an organization is its owner. */
export async function createOrganization(
  { prisma }: Database,
  ownerId: string,
  givenName: string,
  origin: AuditOrigin,
): Promise<Organization> {
  const [id, name] = [uuidV7(), checkedName(givenName)];
  const members = { create: { personId: ownerId, role: 'OWNER' } } as const;
  const [organization] = await prisma.$transaction([
    prisma.organization.create({ data: { id, name, members } }),
    record(prisma, { action: 'CREATE_ORGANIZATION', origin, thing: { type: 'ORGANIZATION', id }, after: { name } }),
  ]);
  return organization;
}

export function renameOrganization(
  { prisma }: Database,
  id: string,
  givenName: string,
  origin: AuditOrigin,
): Promise<Organization> {
  const name = checkedName(givenName);
  return prisma.$transaction(async (client) => {
    const before = await client.organization.findUnique({ where: { id } });
    const [renamed] = await client.organization.updateManyAndReturn({ where: { id }, data: { name } });
    if (!renamed) throw noOrganization();
    await record(client, {
      action: 'UPDATE_ORGANIZATION',
      origin,
      thing: { type: 'ORGANIZATION', id },
      before: { name: before?.name },
      after: { name },
    });
    return renamed;
  });
}

/** Rejects with CONFLICT while it has apps. */
export async function deleteOrganization(
  { prisma }: Database,
  definedRoles: DefinedRoles,
  id: string,
  { confirmName, origin }: { readonly confirmName: string; readonly origin: AuditOrigin },
): Promise<void> {
  const organization = await prisma.organization.findUnique({ where: { id }, include: { apps: true } });
  if (!organization) throw noOrganization();
  if (organization.name !== confirmName) {
    const said = say('organization.confirmName', { name: organization.name });
    throw new TrellisError('VALIDATION_FAILED', said, {
      fieldErrors: [{ path: ['confirmName'], rule: 'custom', ...said }],
    });
  }
  for (const { appId, createdAt } of organization.apps) {
    // What a crash left between the organization's claim on an app and the app.
    const isOld = createdAt.getTime() < Date.now() - foundingMs;
    if (isOld && !(await definedRoles(appId))) await prisma.organizationApp.deleteMany({ where: { appId } });
  }
  try {
    await prisma.$transaction(async (client) => {
      const { count } = await client.organization.deleteMany({ where: { id } });
      if (count === 0) return;
      const about = { thing: { type: 'ORGANIZATION', id }, before: { name: organization.name } } as const;
      await record(client, { action: 'DELETE_ORGANIZATION', origin, ...about });
    });
  } catch (cause) {
    throw isBrokenReference(cause) ? new TrellisError('CONFLICT', say('organization.hasApps'), { cause }) : cause;
  }
}

/** Longer than any request takes that makes an app. */
const foundingMs = 60_000;

/** In the order of the ids; only for those whom a standing in it has let through. */
export async function findOrganizations(
  { prisma }: Pick<Database, 'prisma'>,
  ids: readonly string[],
): Promise<readonly (Organization | undefined)[]> {
  const rows = await prisma.organization.findMany({ where: { id: { in: ids.filter(isUuid) } } });
  const byId = new Map(rows.map((organization) => [organization.id, organization]));
  return ids.map((id) => byId.get(id.toLowerCase()));
}

/** Those that the person is in, in the order in which they were made; all for an administrator of the installation. */
export function listOrganizations(
  { prisma }: Database,
  person: SignedIn,
  page: PageArguments,
): Promise<Connection<Organization>> {
  const own = person.platformRole === 'ADMIN' ? {} : { members: { some: { personId: person.id } } };
  return readPage<Organization>(
    page,
    ({ id }) => id,
    (afterId, take) =>
      prisma.organization.findMany({
        where: { ...own, ...(afterId === undefined ? {} : { id: { gt: cursorId(afterId) } }) },
        orderBy: { id: 'asc' },
        take,
      }),
  );
}

/** The id in a cursor, which its sender may have written himself. */
export function cursorId(text: string): string {
  if (!isUuid(text)) throw new TrellisError('BAD_USER_INPUT', say('page.otherList'));
  return text;
}

/** The same for one that is not there and one that the caller may not know of. */
export function noOrganization(): TrellisError {
  return new TrellisError('NOT_FOUND', say('organization.unknown'));
}

function checkedName(given: string): string {
  const { name, faults } = readName(given);
  if (faults.length > 0) throw faultsError(faults);
  return name;
}
