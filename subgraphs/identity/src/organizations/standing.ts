import type { SignedIn } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { OrganizationRole } from '../generated/client.ts';

/** What somebody is to an organization that he may know of. */
export interface Standing {
  /** Undefined for an administrator of the installation who is not in it. */
  readonly role: OrganizationRole | undefined;
  /** Owners run it. Where none of them can sign in, the installation's administrators do. */
  readonly mayRun: boolean;
}

/** In the order of the ids, undefined where there is none that the person may know of. */
export async function findStandings(
  { prisma }: Pick<Database, 'prisma'>,
  person: SignedIn | undefined,
  ids: readonly string[],
): Promise<readonly (Standing | undefined)[]> {
  if (!person) return ids.map(() => undefined);
  const isAdministrator = person.platformRole === 'ADMIN';
  const rows = await prisma.organization.findMany({
    where: {
      id: { in: ids.filter(isUuid) },
      ...(isAdministrator ? {} : { members: { some: { personId: person.id } } }),
    },
    select: {
      id: true,
      members: {
        where: { OR: [{ personId: person.id }, ...(isAdministrator ? [activeOwner] : [])] },
        select: { personId: true, role: true, person: { select: { deactivatedAt: true } } },
      },
    },
  });
  const byId = new Map(
    rows.map(({ id, members }): [string, Standing] => {
      const role = members.find(({ personId }) => personId === person.id)?.role;
      const isOrphan = !members.some((member) => member.role === 'OWNER' && member.person.deactivatedAt === null);
      return [id, { role, mayRun: role === 'OWNER' || (isAdministrator && isOrphan) }];
    }),
  );
  return ids.map((id) => byId.get(id.toLowerCase()));
}

const activeOwner = { role: 'OWNER', person: { deactivatedAt: null } } as const;
